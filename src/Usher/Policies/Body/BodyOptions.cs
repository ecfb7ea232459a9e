using Usher.Config;

namespace Usher.Policies.Body;

/// <summary>Limits request bodies.</summary>
[ConfigRecord]
internal sealed partial record BodyOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a size such as 64KB or 10MB";

    /// <summary>The largest body taken, in bytes as they come over the wire; 0 takes none. Default: 10MB.</summary>
    [Size]
    public long Max { get; init; } = 10 * 1024 * 1024;

    /// <summary>The one-line form: the largest size.</summary>
    public static BodyOptions Parse(string text) => new() { Max = ConfigText.Size(text) };
}
