namespace Usher.Examples.Payments.Proof;

/// <summary>Payers pay without pause, while each piece is killed and started again in turn; then the ledger is compared with what they were told.</summary>
internal sealed class ProofRun(PaymentSystem system, ProofOptions options)
{
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SettledBy = TimeSpan.FromSeconds(60);
    private readonly List<Kill> _kills = [];

    /// <summary>Runs it and prints what came out.</summary>
    /// <returns>Whether the ledger is what the payers were told.</returns>
    public async Task<bool> Run(CancellationToken stop)
    {
        using var journal = new Journal(system.PathOf("told.csv"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var payers = await Payers(journal);
        var paying = Task.WhenAll(payers.Select(payer => Task.Run(() => payer.Run(enough.Token, giveUp.Token), stop)));
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var piece in system.Pieces.Reverse()) await Kill(piece, journal, stop);
        }

        await Task.Delay(options.Pause, stop);
        await enough.CancelAsync();
        giveUp.CancelAfter(SettledBy);
        await paying;
        foreach (var payer in payers) payer.Dispose();

        var verdict = new Verdict(journal.Told, await system.ReadLedger());
        await Console.Out.WriteLineAsync(ProofReport.Write(_kills, verdict));
        if (!verdict.IsGood) await Keep();
        return verdict.IsGood;
    }

    private async Task Kill(Piece piece, Journal journal, CancellationToken stop)
    {
        await Task.Delay(options.Pause, stop);
        var (at, before) = (journal.Now, journal.WithoutAnswer);
        await piece.Kill();
        await Task.Delay(Away, stop);
        await piece.Start(stop);
        var back = journal.Now;
        TimeSpan? paid;
        while ((paid = journal.FirstPaidAfter(back)) is null && journal.Now - back < SettledBy) await Task.Delay(20, stop);
        _kills.Add(new Kill(piece.Name, at, back - at, (paid ?? journal.Now) - at, journal.WithoutAnswer - before));
    }

    // Three who stay below their limit, one who does not wait for answers, one who pays too often, one who may not, one who does not say who he
    // is, and one who pays nothing.
    private async Task<List<Payer>> Payers(Journal journal)
    {
        var names = new[] { "alice", "bob", "carol", "hasty", "greedy", "nosy" };
        var tokens = await Task.WhenAll(names.Select(name => system.Token(name, name == "nosy" ? "read" : "pay")));
        var payers = new List<Payer>();
        for (var i = 0; i < 3; i++) Add(2, new PayerKind(names[i], tokens[i], 1250 + i, TimeSpan.FromMilliseconds(250)));
        Add(1, new PayerKind("hasty", tokens[3], 500, TimeSpan.FromMilliseconds(250)) { Patience = TimeSpan.FromMilliseconds(30) });
        Add(8, new PayerKind("greedy", tokens[4], 100, TimeSpan.FromMilliseconds(10)));
        Add(1, new PayerKind("nosy", tokens[5], 100, TimeSpan.FromMilliseconds(300)));
        Add(1, new PayerKind("nobody", null, 100, TimeSpan.FromMilliseconds(300)));
        Add(1, new PayerKind("alice", tokens[0], 0, TimeSpan.FromMilliseconds(300)));
        return payers;

        void Add(int count, PayerKind kind)
        {
            for (var n = 0; n < count; n++) payers.Add(new Payer(kind, $"{kind.Consumer}-{payers.Count + 1}", system.Gateway, journal));
        }
    }

    private async Task Keep()
    {
        var kept = Directory.CreateTempSubdirectory("usher-payments-proof-").FullName;
        foreach (var file in Directory.GetFiles(system.Folder, "*.log").Append(system.PathOf("told.csv"))) File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
        await Console.Out.WriteLineAsync($"What was told and what the programs wrote is in {kept}");
    }
}
