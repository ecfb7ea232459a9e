using Usher.Config;

namespace Usher.Policies.Trace;

/// <summary>Takes part in traces (W3C Trace Context): a span for the request, one for each try at a destination.</summary>
[ConfigRecord]
internal sealed partial record TraceOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a share such as 1%, or true for all";

    /// <summary>The share of traces that begin here and are recorded. Default: 1%.</summary>
    public Share Sample { get; init; } = new(0.01);

    /// <summary>Whose decision to record is followed, where a caller has made one. Default: trusted.</summary>
    public TraceParentRule Parent { get; init; } = TraceParentRule.Trusted;

    /// <summary>Whether a request that ends in a status of 500 or more is recorded in any case. Default: true.</summary>
    public bool Errors { get; init; } = true;

    /// <summary>The one-line form: the share.</summary>
    public static TraceOptions Parse(string text) => new() { Sample = text is "true" ? Share.All : Share.Parse(text) };
}
