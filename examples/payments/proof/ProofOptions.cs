using System.Globalization;

namespace Usher.Examples.Payments.Proof;

/// <summary>What the command line and the environment say.</summary>
internal sealed record ProofOptions
{
    /// <summary>Whether it is <c>prove</c>, not <c>start</c>.</summary>
    public required bool IsProof { get; init; }

    /// <summary>Where the gateway listens; null: on a free port.</summary>
    public string? Listen { get; init; }

    /// <summary>How often each piece is killed.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>How long is paid between two kills.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The variable <c>PAYMENTS_DB</c>: null for a SQLite file, <c>postgres</c> for a server of its own, or a connection string.</summary>
    public string? Database { get; init; } = Environment.GetEnvironmentVariable("PAYMENTS_DB") is { Length: > 0 } set ? set : null;

    /// <summary>Whether the ledger takes one payment for a key; not with <c>PAYMENTS_KEYS=gateway</c>.</summary>
    public bool LedgerKnowsKeys { get; init; } = Environment.GetEnvironmentVariable("PAYMENTS_KEYS") != "gateway";

    /// <summary>Reads the command line.</summary>
    /// <returns>Null: it makes no sense.</returns>
    public static ProofOptions? Read(string[] arguments)
    {
        if (arguments is not ["start" or "prove", ..] || arguments.Length % 2 == 0) return null;
        var options = new ProofOptions { IsProof = arguments[0] == "prove" };
        if (!options.IsProof) options = options with { Listen = Environment.GetEnvironmentVariable("PAYMENTS_LISTEN") ?? "127.0.0.1:8080" };
        for (var i = 1; i < arguments.Length; i += 2)
        {
            var value = arguments[i + 1];
            if (arguments[i] == "--listen") options = options with { Listen = value };
            else if (arguments[i] == "--rounds" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)) options = options with { Rounds = rounds };
            else if (arguments[i] == "--pause" && double.TryParse(value.TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds)) options = options with { Pause = TimeSpan.FromSeconds(seconds) };
            else return null;
        }

        return options;
    }
}
