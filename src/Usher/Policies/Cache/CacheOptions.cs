using Usher.Config;

namespace Usher.Policies.Cache;

/// <summary>Answers from memory what was answered before, as a shared HTTP cache (RFC 9111).</summary>
[ConfigRecord]
internal sealed partial record CacheOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a duration such as 60s, or true";

    /// <summary>How long an answer is fresh of which the origin does not say it. Default: a tenth of its age, a day at most, where it has a Last-Modified.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The same for the statuses 404, 405, 410, 414 and 501. Default: that of other answers without <c>for</c>.</summary>
    public TimeSpan? Negative { get; init; }

    /// <summary>What an answer is stored under, beside the URL.</summary>
    public CacheKeyOptions Key { get; init; } = new();

    /// <summary>The methods that are answered from what is stored: GET, and HEAD from what a GET brought. Default: both.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD"];

    /// <summary>The statuses of answers that are stored, and get <c>for</c>. Default: all that the origin allows; <c>for</c> holds for 200, 203, 204, 300, 301 and 308.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [];

    /// <summary>The largest body that is stored. Default: 8MB.</summary>
    [Size]
    public long MaxObject { get; init; } = 8 << 20;

    /// <summary>The memory of this route's answers; routes that do not say it share 128MB. Default: shared.</summary>
    [Size]
    public long? Memory { get; init; }

    /// <summary>How long answers may be used after they have become stale.</summary>
    public CacheStaleOptions Stale { get; init; } = new();

    /// <summary>What becomes of answers that set a cookie: skip, strip or keep. Default: skip.</summary>
    public CookieRule Cookies { get; init; }

    /// <summary>Whether a client's <c>no-cache</c>, <c>no-store</c>, <c>max-age</c>, <c>min-fresh</c> and <c>Pragma</c> count for nothing. Default: false.</summary>
    public bool IgnoreNoCache { get; init; }

    /// <summary>The one-line form: how long an answer is fresh of which the origin does not say it; <c>true</c>: what the origin allows.</summary>
    public static CacheOptions Parse(string text) => text switch
    {
        "true" => new CacheOptions(),
        "false" => throw new FormatException("expected true, not 'false' ('off' removes it)"),
        _ => new CacheOptions { For = Duration(text) },
    };

    private static TimeSpan Duration(string text)
    {
        try
        {
            return ConfigText.Duration(text);
        }
        catch (FormatException wrong)
        {
            throw new FormatException(wrong.Message.Replace(ConfigText.DurationExpected, ParseExpected, StringComparison.Ordinal), wrong);
        }
    }
}
