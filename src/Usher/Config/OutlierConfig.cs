namespace Usher.Config;

/// <summary>
/// When a destination is ejected for how it answers requests. It gets none then, for a time that grows with each ejection. All of an
/// upstream but one may be ejected.
/// </summary>
[ConfigRecord]
internal sealed partial record OutlierConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "how many failures in a row, such as 5, or off";

    /// <summary>Failures in a row that eject it: no connection, a broken connection, no answer in time, or one of <c>statuses</c>. 0: none do.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>The statuses that are failures.</summary>
    public IReadOnlyList<StatusRange> Statuses { get; init; } = [new(500, 500), new(502, 504)];

    /// <summary>The share of failures within <c>window</c> that ejects it, such as <c>50%</c>. Default: none does.</summary>
    public Share? Rate { get; init; }

    /// <summary>How many times slower than the middle one of the others it must be, on average within <c>window</c>, to be ejected. 0: none is for that.</summary>
    public double Slower { get; init; }

    /// <summary>An average below this ejects nobody, however fast the others are.</summary>
    public TimeSpan SlowerThan { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What <c>rate</c> and <c>slower</c> look back on.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests within <c>window</c> that <c>rate</c> and <c>slower</c> need to judge at all.</summary>
    public int Minimum { get; init; } = 20;

    /// <summary>How long the first ejection lasts; the second twice as long, the third three times.</summary>
    public TimeSpan Eject { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest ejection.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What holds where nothing is given: a destination that cannot be reached, breaks off or does not answer is left alone for a while.</summary>
    public static OutlierConfig Default { get; } = new() { Statuses = [], Eject = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromMinutes(1) };

    /// <summary>Whether anybody is ejected at all.</summary>
    public bool IsOn => Failures > 0 || Rate is not null || Slower > 0;

    /// <summary>The one-line form: failures in a row.</summary>
    public static OutlierConfig Parse(string text)
    {
        if (text is "off") return new OutlierConfig { Failures = 0 };
        if (int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out var failures)) return new OutlierConfig { Failures = failures };
        throw new FormatException($"expected {ParseExpected}, not '{text}'");
    }
}
