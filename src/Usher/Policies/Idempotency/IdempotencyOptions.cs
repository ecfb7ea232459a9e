using Usher.Config;

namespace Usher.Policies.Idempotency;

/// <summary>Carries out a request with an idempotency key once, however often it is sent.</summary>
[ConfigRecord]
internal sealed partial record IdempotencyOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = ConfigText.DurationExpected;

    /// <summary>How long a key is remembered. Default: 24h.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether a POST or PATCH without a key is refused with 400. Default: false.</summary>
    public bool Required { get; init; }

    /// <summary>The field that holds the key. Default: Idempotency-Key.</summary>
    public string Header { get; init; } = "Idempotency-Key";

    /// <summary>The longest key taken, in characters. Default: 255.</summary>
    public int MaxKey { get; init; } = 255;

    /// <summary>The largest body of a request with a key, in bytes: it is held in memory to be told from others. Default: 1MB.</summary>
    [Size]
    public long MaxBody { get; init; } = 1024 * 1024;

    /// <summary>The largest body of an answer that is kept and given again, in bytes. Default: 1MB.</summary>
    [Size]
    public long MaxAnswer { get; init; } = 1024 * 1024;

    /// <summary>
    /// Whether the upstream itself carries out a key once. Only then is a request sent again of which nobody knows whether it was carried out, or
    /// that the upstream answered with a 5xx or 429. Default: false.
    /// </summary>
    public bool UpstreamHonoursKey { get; init; }

    /// <summary>
    /// After how long nobody waits any more for whoever sent a request to say what became of it, since it may have been killed: until then a second
    /// one is told to ask again. Longer than requests take here. Default: 2m.
    /// </summary>
    public TimeSpan RunsAtMost { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What happens while the records cannot be reached: deny or allow. Default: deny.</summary>
    public OnLoss OnLoss { get; init; } = OnLoss.Deny;

    /// <summary>The one-line form: how long a key is remembered.</summary>
    public static IdempotencyOptions Parse(string text) => new() { For = ConfigText.Duration(text) };
}
