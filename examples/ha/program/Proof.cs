using System.Diagnostics;

namespace Usher.Examples.HighAvailability;

/// <summary>Clients ask at a steady rate, while each piece is stopped, killed and started again in turn, and versions are published.</summary>
internal sealed class Proof(Town town, Clients clients, Views views, Options options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs all of it.</summary>
    public async Task<IReadOnlyList<TrialResult>> Run(CancellationToken stop)
    {
        var results = new List<TrialResult>();
        await Task.Delay(options.Pause, stop);
        var trials = Trials().ToList();
        foreach (var trial in trials)
        {
            Console.WriteLine($"{results.Count + 1,3} of {trials.Count}  {trial.What}");
            var (from, before) = (clients.Now, await views.Retries());
            var moved = await trial.Do(stop);
            await Task.Delay(options.Pause, stop);
            results.Add(new TrialResult(trial.What, from, clients.Now, moved, Since(before, await views.Retries())));
        }

        return results;
    }

    private IEnumerable<Trial> Trials()
    {
        yield return new Trial("a version is published", cancel => Publish("limit: 20000/s per ip", 0));
        yield return new Trial("a wrong version is published", cancel => Publish("limit: 20000/s per planet", 2));
        foreach (var node in town.Services.Concat(town.Gateways).Where(node => !options.IsQuick || ReferenceEquals(node, town.Services[0]) || ReferenceEquals(node, town.Gateways[0])))
        {
            yield return new Trial($"{node.Piece.Name}: SIGTERM, start", cancel => Twin(node, node.Piece.Stop, cancel));
            yield return new Trial($"{node.Piece.Name}: kill -9, start", cancel => Twin(node, node.Piece.Kill, cancel));
        }

        yield return new Trial("Redis: SIGTERM, start", cancel => Single(town.Redis, town.Redis.Stop, RequestKind.PayWithKey, cancel));
        yield return new Trial("Redis: kill -9, start", cancel => Single(town.Redis, town.Redis.Kill, RequestKind.PayWithKey, cancel));
        yield return new Trial("the load balancer: SIGTERM, start", cancel => Single(town.BalancerPiece, town.BalancerPiece.Stop, RequestKind.Read, cancel));
        yield return new Trial("the load balancer: kill -9, start", cancel => Single(town.BalancerPiece, town.BalancerPiece.Kill, RequestKind.Read, cancel));
    }

    // There is another one, to which traffic moves.
    private async Task<TimeSpan?> Twin(Node node, Func<Task> end, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var moving = Moved();
        await end();
        await Task.Delay(options.Away, cancel);
        await enough.CancelAsync();
        var moved = await moving;
        await node.Piece.Start(cancel);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience);
        if (!await views.Until(node, isUsable: true, late.Token)) throw new InvalidOperationException($"{node.Piece.Name} gets no requests after its start.");
        return moved;

        async Task<TimeSpan?> Moved() => await views.Until(node, isUsable: false, enough.Token) ? Stopwatch.GetElapsedTime(began) : null;
    }

    // There is no other one: what needs it waits until it is back.
    private async Task<TimeSpan?> Single(Piece piece, Func<Task> end, RequestKind needs, CancellationToken cancel)
    {
        var began = clients.Now;
        await end();
        await Task.Delay(options.Away, cancel);
        await piece.Start(cancel);
        var started = clients.Now;
        while (clients.LastGood(needs) < started)
        {
            if (clients.Now - started > Patience) throw new InvalidOperationException($"After {piece.Name} came back no {needs} was answered.");
            await Task.Delay(20, cancel);
        }

        return clients.LastGood(needs) - began;
    }

    private async Task<TimeSpan?> Publish(string limit, int expected)
    {
        var good = await File.ReadAllTextAsync(town.PublishedFile);
        var began = Stopwatch.GetTimestamp();
        await File.WriteAllTextAsync(town.PublishedFile, good.Replace("limit: 10000/s per ip", limit, StringComparison.Ordinal));
        var (code, output) = await town.Cluster("publish", town.PublishedFile, "--unchecked");
        var took = Stopwatch.GetElapsedTime(began);
        await File.WriteAllTextAsync(town.PublishedFile, good);
        if (code != expected) throw new InvalidOperationException($"usher cluster publish ended with {code}:\n{output}");
        Console.WriteLine($"          {output.Split('\n')[0]}");
        return expected == 0 ? took : null;
    }

    // One that was started anew counts from nought.
    private static long Since(IReadOnlyList<long> before, IReadOnlyList<long> after) => after.Zip(before, (now, then) => now >= then ? now - then : now).Sum();
}
