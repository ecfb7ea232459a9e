namespace Usher.Config;

/// <summary>How an instance follows what is published for all.</summary>
[ConfigRecord]
internal sealed partial record FollowConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "follow";

    /// <summary>The file in which the last version that ran here is kept, so that the instance starts while the server is away. Default: beside the file and named after it, <c>.usher.yaml.published</c>.</summary>
    public string? Copy { get; init; }

    /// <summary>The one-line form: <c>follow</c>.</summary>
    public static FollowConfig Parse(string text) => text is "follow" ? new FollowConfig() : throw new FormatException($"expected follow, or {{ copy: FILE }}, not '{text}'");
}
