namespace Usher.Config;

/// <summary>When a request that failed is sent once more, to another destination where there is one.</summary>
[ConfigRecord]
internal sealed partial record RetryConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "how many times, such as 2, or off";

    /// <summary>How many times at most, besides the first.</summary>
    public int Times { get; init; } = 2;

    /// <summary>
    /// What for. <c>connect</c>: no connection could be made, or one that had been used before broke and nothing had come back. <c>reset</c>:
    /// any connection broke and nothing had come back. <c>timeout</c>: the head of the answer did not come in time. A status from 400 to 599:
    /// the upstream answered with it. Only a request that never left is sent again whatever its method.
    /// </summary>
    public IReadOnlyList<RetryCause> On { get; init; } = [new(RetryCause.Connect)];

    /// <summary>The methods that may be carried out twice. Default: those that HTTP says are idempotent: GET, HEAD, OPTIONS, TRACE, PUT and DELETE.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The most that is sent again, as a share of the requests to the upstream in the last 10 s; 3 a second are always allowed.</summary>
    public Share Budget { get; init; } = new(0.2);

    /// <summary>The wait before the first further try; it doubles with each, and is drawn from half of it to one and a half. A <c>Retry-After</c> of the upstream lengthens it.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest wait. Where a <c>Retry-After</c> asks for more, the answer goes to the client.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What holds where nothing is given.</summary>
    public static RetryConfig Default { get; } = new();

    /// <summary>Nothing is sent twice.</summary>
    public static RetryConfig Off { get; } = new() { Times = 0 };

    /// <summary>The one-line form: how many times.</summary>
    public static RetryConfig Parse(string text)
    {
        if (text is "off") return new RetryConfig { Times = 0 };
        if (int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out var times)) return new RetryConfig { Times = times };
        throw new FormatException($"expected {ParseExpected}, not '{text}'");
    }
}
