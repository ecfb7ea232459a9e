using System.Globalization;
using Usher.Config;

namespace Usher.Tests.Config;

/// <summary>Policies that exist for these tests alone: one that answers, one that adds up, one that is a list, one with every kind of value.</summary>
internal static class SamplePolicies
{
    public static IReadOnlyList<PolicyShape> All { get; } =
    [
        PolicyShape.Of<FenceOptions>("fence"),
        PolicyShape.Of<SampleOptions>("sample"),
        PolicyShape.Of<RateOptions>("rate", addsUp: true),
        PolicyShape.Of<ReplyOptions>("reply", answers: true),
    ];
}

/// <summary>Answers by itself.</summary>
[ConfigRecord]
internal sealed partial record ReplyOptions
{
    public const string ParseExpected = "a status such as 403";

    /// <summary>The status code.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Fields of the response.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body.</summary>
    public string? Body { get; init; }

    /// <summary>The one-line form: a status.</summary>
    public static ReplyOptions Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? new() { Status = status } : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}

/// <summary>Adds up.</summary>
[ConfigRecord]
internal sealed partial record RateOptions
{
    public const string ParseExpected = "a rate such as 100/min";

    /// <summary>The rate.</summary>
    public required string Rate { get; init; }

    /// <summary>How many at once.</summary>
    public int? Burst { get; init; }

    /// <summary>The one-line form: a rate.</summary>
    public static RateOptions Parse(string text) => text.Contains('/', StringComparison.Ordinal) ? new() { Rate = text } : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}

/// <summary>Networks.</summary>
[ConfigRecord(ListAs = nameof(Allow))]
internal sealed partial record FenceOptions
{
    /// <summary>Who may.</summary>
    public IReadOnlyList<Cidr> Allow { get; init; } = [];

    /// <summary>Who may not.</summary>
    public IReadOnlyList<Cidr> Deny { get; init; } = [];
}

/// <summary>Every kind of value, with an initial value each.</summary>
[ConfigRecord]
internal sealed partial record SampleOptions
{
    /// <summary>A text &amp; a <c>code</c>.</summary>
    public string Text { get; init; } = "initial";

    public bool Flag { get; init; } = true;

    public int Count { get; init; } = 7;

    public long Total { get; init; } = 8_000_000_000;

    public double Ratio { get; init; } = 0.5;

    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    [Size]
    public long Max { get; init; } = 10 * 1024 * 1024;

    public SampleMode Mode { get; init; } = SampleMode.LeastRequests;

    [ConfigKey("from")]
    public Cidr Network { get; init; } = Cidr.Parse("127.0.0.0/8");

    public TimeSpan? Maybe { get; init; }

    public IReadOnlyList<SampleMode> Modes { get; init; } = [SampleMode.Random];

    public SampleInner Inner { get; init; } = new() { Name = "initial" };

    public IReadOnlyDictionary<string, SampleInner> Named { get; init; } = new Dictionary<string, SampleInner>();
}

internal enum SampleMode
{
    /// <summary>The one that has the fewest.</summary>
    LeastRequests,
    Random,

    [ConfigKey("by-turns")]
    RoundRobin,
}

[ConfigRecord]
internal sealed partial record SampleInner
{
    public required string Name { get; init; }

    public int Weight { get; init; } = 1;
}
