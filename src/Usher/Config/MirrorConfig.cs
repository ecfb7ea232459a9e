using System.Globalization;

namespace Usher.Config;

/// <summary>Sends copies of requests to another upstream, whose answers nobody sees.</summary>
[ConfigRecord]
internal sealed partial record MirrorConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "an upstream or an address, and a share if not all: shadow 10%";

    /// <summary>The name of an upstream, or an address.</summary>
    public required string To { get; init; }

    /// <summary>The share of the requests that is copied.</summary>
    public Share Share { get; init; } = Share.All;

    /// <summary>The largest body that is copied. A request with a larger one is not mirrored.</summary>
    [Size]
    public long Body { get; init; } = 64 * 1024;

    /// <summary>How many copies are under way at most. A request beyond is not mirrored.</summary>
    public int Concurrent { get; init; } = 64;

    /// <summary>How long a copy may take as a whole.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The one-line form: where to, and how many of the requests.</summary>
    public static MirrorConfig Parse(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var to] when !to.EndsWith('%') => new MirrorConfig { To = to },
        [var to, var share] => new MirrorConfig { To = to, Share = Share.Parse(share) },
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"expected {ParseExpected}, not '{text}'")),
    };
}
