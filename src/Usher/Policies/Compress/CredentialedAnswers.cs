namespace Usher.Policies.Compress;

/// <summary>What is done with answers to requests that carry credentials which a browser sends by itself.</summary>
internal enum CredentialedAnswers
{
    /// <summary>They are compressed, unless the request has a query or a body that another site's page may have chosen.</summary>
    Careful,

    /// <summary>They are not compressed.</summary>
    Never,

    /// <summary>They are compressed like all others.</summary>
    Always,
}
