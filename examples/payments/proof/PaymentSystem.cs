using System.Diagnostics;

namespace Usher.Examples.Payments.Proof;

/// <summary>The database, the payment service and the gateway, each a process of its own, and the folder in which they keep what they keep.</summary>
internal sealed class PaymentSystem : IAsyncDisposable
{
    private const string Audience = "payments";
    private readonly List<Piece> _pieces = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-payments-");
    private readonly ProofOptions _options;
    private PostgresServer? _postgres;

    private PaymentSystem(ProofOptions options)
    {
        _options = options;
        Listen = options.Listen ?? $"127.0.0.1:{Loopback.FreePort()}";
        Service = $"http://127.0.0.1:{Loopback.FreePort()}";
        LedgerPlace = _options.Database ?? PathOf("ledger.db");
    }

    /// <summary>What can be killed, in the order in which it was started.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    public string Listen { get; }

    public Uri Gateway => new("http://" + Listen);

    public string Service { get; }

    public string Folder => _folder.FullName;

    /// <summary>The ledger's file, or how PostgreSQL is reached.</summary>
    public string LedgerPlace { get; private set; }

    public static async Task<PaymentSystem> Start(ProofOptions options, CancellationToken cancel)
    {
        var system = new PaymentSystem(options);
        try
        {
            await system.Start(cancel);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A token of the issuer <c>usher-dev</c>, whose private key lies in the folder.</summary>
    public async Task<string> Token(string consumer, string scope)
    {
        var command = Program("Usher.Cli.dll", "token", "--key", PathOf("usher-dev.pem"), "--sub", consumer, "--audience", Audience, "--scope", scope);
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        var errors = process.StandardError.ReadToEndAsync();
        var token = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? token : throw new InvalidOperationException(await errors);
    }

    /// <summary>All that is in the ledger, read where it lies and not through the service.</summary>
    public async Task<List<Payment>> ReadLedger()
    {
        await using var ledger = await Ledger.Open(LedgerPlace, knowsKeys: false);
        return await ledger.ReadAll();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var piece in Enumerable.Reverse(_pieces)) await piece.DisposeAsync();
        _postgres?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task Start(CancellationToken cancel)
    {
        if (_options.Database == "postgres")
        {
            _postgres = await PostgresServer.Create(Loopback.FreePort());
            LedgerPlace = _postgres.ConnectionString;
            await Add(new Piece("database", PathOf("database.log"), _postgres.Command, _postgres.Answers) { StartsAgain = true }, cancel);
        }

        var service = Program("Usher.Examples.Payments.dll", "--urls", Service);
        service.Environment["PAYMENTS_DB"] = LedgerPlace;
        service.Environment["PAYMENTS_KEYS"] = _options.LedgerKnowsKeys ? "ledger" : "gateway";
        service.Environment["PAYMENTS_TAKES"] = _options.IsProof ? "40" : "0";
        await Add(new Piece("payment service", PathOf("service.log"), service, cancel => Loopback.IsOk(new Uri(Service + "/healthz"), cancel)) { StartsAgain = true }, cancel);

        await Token("nobody", "none");                                      // makes the keys beside the file
        File.Copy(Path.Combine(AppContext.BaseDirectory, "payments.yaml"), PathOf("usher.yaml"));
        var gateway = Program("Usher.Cli.dll", "run", PathOf("usher.yaml"));
        gateway.Environment["PAYMENTS_LISTEN"] = Listen;
        gateway.Environment["PAYMENTS_SERVICE"] = Service;
        gateway.Environment["PAYMENTS_LEDGER_KNOWS_KEYS"] = _options.LedgerKnowsKeys ? "true" : "false";
        await Add(new Piece("gateway", PathOf("gateway.log"), gateway, cancel => Loopback.IsOk(new Uri(Gateway, "/ready"), cancel)) { StartsAgain = true }, cancel);
    }

    private async Task Add(Piece piece, CancellationToken cancel)
    {
        _pieces.Add(piece);
        await piece.Start(cancel);
    }

    private ProcessStartInfo Program(string assembly, params string[] arguments)
    {
        var command = new ProcessStartInfo("dotnet") { WorkingDirectory = Folder };
        command.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) command.ArgumentList.Add(argument);
        return command;
    }
}
