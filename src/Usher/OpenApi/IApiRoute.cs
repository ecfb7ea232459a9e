namespace Usher.OpenApi;

/// <summary>Options of a policy that say which operations of a document a route has, for the document of all routes.</summary>
internal interface IApiRoute
{
    /// <summary>The document; null: there is none.</summary>
    string? Document { get; }

    /// <summary>The <c>operationId</c> of its one operation; null: all that are at its path.</summary>
    string? Operation { get; }

    /// <summary>What stands before the document's paths in the gateway's; null: the path of the document's first server.</summary>
    string? Prefix { get; }
}
