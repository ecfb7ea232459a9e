namespace Usher.Config;

/// <summary>The connections to each destination.</summary>
[ConfigRecord]
internal sealed partial record ConnectionsConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a number of connections, such as 100";

    /// <summary>The most at a time. Over HTTP/2 each carries many requests.</summary>
    public int Max { get; init; } = 4096;

    /// <summary>How many requests may wait for one over HTTP/1.1; further ones go elsewhere, or are answered with 503.</summary>
    public int Waiting { get; init; } = 1024;

    /// <summary>How long one waits over HTTP/1.1.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one stays open unused.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How old one may become, so that a change of addresses is noticed; it is closed when no request uses it.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What holds where nothing is given.</summary>
    public static ConnectionsConfig Default { get; } = new();

    /// <summary>The one-line form: the most at a time.</summary>
    public static ConnectionsConfig Parse(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out var max) ? new ConnectionsConfig { Max = max } : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
