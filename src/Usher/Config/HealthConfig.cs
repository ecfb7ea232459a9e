namespace Usher.Config;

/// <summary>How each destination is asked whether it is well. One that is not gets no requests, unless none is.</summary>
[ConfigRecord]
internal sealed partial record HealthConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a path such as /healthz, or tcp";

    /// <summary>The path that is asked for with GET. Default: none, a connection that can be made is enough.</summary>
    public string? Path { get; init; }

    /// <summary>The time between two probes; each is up to a tenth earlier or later, so that the probes of many do not come at once.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a probe may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Probes in a row that must go well before a destination is taken for well again.</summary>
    public int HealthyAfter { get; init; } = 2;

    /// <summary>Probes in a row that must fail before a destination is taken for ill.</summary>
    public int UnhealthyAfter { get; init; } = 3;

    /// <summary>The statuses that mean well: <c>200</c>, or ranges such as <c>200-299</c>.</summary>
    public IReadOnlyList<StatusRange> Expect { get; init; } = [new(200, 299)];

    /// <summary>What the body must contain, within its first 64 KB. Default: anything will do.</summary>
    public string? Body { get; init; }

    /// <summary>The Host that is asked for. Default: the destination's own.</summary>
    public string? Host { get; init; }

    /// <summary>The one-line form: the path, or <c>tcp</c>.</summary>
    public static HealthConfig Parse(string text) => text switch
    {
        "tcp" => new HealthConfig(),
        ['/', ..] => new HealthConfig { Path = text },
        _ => throw new FormatException($"expected {ParseExpected}, not '{text}'"),
    };
}
