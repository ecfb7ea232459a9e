using Usher.Config;
using Usher.OpenApi;

namespace Usher.Policies.Validate;

/// <summary>Refuses requests that are not what an OpenAPI document, or JSON Schemas, say.</summary>
[ConfigRecord]
internal sealed partial record ValidateOptions : IApiRoute
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "the path of an OpenAPI document, or of a JSON Schema for the body";

    /// <summary>An OpenAPI document, or a JSON Schema for the body: which of them, the file says.</summary>
    public string? File { get; init; }

    /// <summary>An OpenAPI document (3.0 or 3.1, YAML or JSON). Which of its operations a request is for, its method and its path say.</summary>
    public string? Openapi { get; init; }

    /// <summary>The <c>operationId</c> of the one operation that all requests of the route are for. Its path parameters are the captures of the route's key.</summary>
    public string? Operation { get; init; }

    /// <summary>What stands before the document's paths in the gateway's. Default: the path of the document's first server.</summary>
    public string? Prefix { get; init; }

    /// <summary>A JSON Schema (2020-12) for the body.</summary>
    public string? Body { get; init; }

    /// <summary>A JSON Schema for the query, as an object.</summary>
    public string? Query { get; init; }

    /// <summary>A JSON Schema for what the route's key captures, as an object.</summary>
    public string? Path { get; init; }

    /// <summary>A JSON Schema for the fields that its <c>properties</c> name, as an object.</summary>
    public string? Header { get; init; }

    /// <summary>A JSON Schema for the cookies that its <c>properties</c> name, as an object.</summary>
    public string? Cookie { get; init; }

    /// <summary>The largest body that is looked at, in bytes: it is held in memory. Default: 1MB.</summary>
    [Size]
    public long Max { get; init; } = 1024 * 1024;

    /// <summary>Whether <c>format</c> is checked, rather than taken for a remark. Default: true.</summary>
    public bool Formats { get; init; } = true;

    /// <summary>Whether parameters of the query that the operation does not name are refused. Default: false.</summary>
    public bool OnlyKnown { get; init; }

    /// <summary>Whether members that are <c>readOnly</c> are refused in requests. Default: false.</summary>
    public bool RefuseReadOnly { get; init; }

    /// <summary>Keywords that are taken for remarks although no dialect of JSON Schema knows them. Default: none, and each is an error.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    string? IApiRoute.Document => Openapi ?? File;

    /// <summary>The one-line form: a file.</summary>
    public static ValidateOptions Parse(string text) => new() { File = text };
}
