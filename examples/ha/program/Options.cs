using System.Globalization;

namespace Usher.Examples.HighAvailability;

/// <summary>What the command line says.</summary>
internal sealed record Options
{
    /// <summary>The load balancer's address; null: a free port.</summary>
    public string? Listen { get; init; }

    /// <summary>Requests in a second.</summary>
    public double Rate { get; init; } = 100;

    /// <summary>For how long what was stopped stays away.</summary>
    public TimeSpan Away { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time between two trials.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether only the first of two equal pieces is tried.</summary>
    public bool IsQuick { get; init; }

    /// <exception cref="FormatException">It says something else.</exception>
    public static Options Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick")
            {
                options = options with { IsQuick = true };
                continue;
            }

            if (i + 1 == arguments.Length) throw new FormatException($"{arguments[i]}: expected one of --listen, --rate, --away, --pause with a value, or --quick");
            var value = arguments[++i];
            options = arguments[i - 1] switch
            {
                "--listen" => options with { Listen = value },
                "--rate" => options with { Rate = double.Parse(value, CultureInfo.InvariantCulture) },
                "--away" => options with { Away = Seconds(value) },
                "--pause" => options with { Pause = Seconds(value) },
                var unknown => throw new FormatException($"unknown option {unknown}"),
            };
        }

        return options;
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture));
}
