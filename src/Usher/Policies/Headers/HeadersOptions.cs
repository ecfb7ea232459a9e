using Usher.Config;

namespace Usher.Policies.Headers;

/// <summary>Changes fields of requests and responses.</summary>
[ConfigRecord]
internal sealed partial record HeadersOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "strict or api";

    /// <summary>A set of response fields that make browsers careful; what the upstream says itself stands. Default: off.</summary>
    public SecurityPreset Security { get; init; }

    /// <summary>Changes to what the upstream gets.</summary>
    public FieldChanges Request { get; init; } = new();

    /// <summary>Changes to what the client gets.</summary>
    public FieldChanges Response { get; init; } = new();

    /// <summary>
    /// Fields by which the upstream tells what it is made of and that reach the client all the same: <c>Server</c>, <c>X-Powered-By</c>,
    /// <c>X-AspNet-Version</c>, <c>X-AspNetMvc-Version</c>, <c>X-Generator</c>. Default: none does.
    /// </summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>The one-line form: the set of security fields.</summary>
    public static HeadersOptions Parse(string text) => text switch
    {
        "strict" => new HeadersOptions { Security = SecurityPreset.Strict },
        "api" => new HeadersOptions { Security = SecurityPreset.Api },
        _ => throw new FormatException($"expected {ParseExpected}, not '{text}'"),
    };
}
