using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>
/// The place where instances meet, as one hash: what is published, what is proposed (<c>p.…</c>), and for each instance (<c>i.…</c>) when it reported last by the server's
/// clock, what it answered, and its report. One hash, so that it lies on one node of a Redis Cluster and each step is one script.
/// </summary>
internal sealed class RedisRegister(RedisLink link, ClusterSpec spec) : ClusterRegister
{
    private const string None = ".";
    private readonly RedisKey _key = $"{spec.Prefix}:config";
    private readonly string _channel = $"{spec.Prefix}:config";

    /// <inheritdoc />
    public override string Place => spec.ToString();

    /// <inheritdoc />
    public override Task Start(CancellationToken cancel) => link.Open(RegisterScripts.All, cancel);

    /// <inheritdoc />
    public override async ValueTask<ClusterView?> Report(InstanceReport report)
    {
        var json = JsonSerializer.Serialize(report, ClusterJson.Default.InstanceReport);
        if (await link.Run(RegisterScripts.Report, _key, [report.Id, AnswerOf(report), json]) is not { } result) return null;
        return new ClusterView((long)result[0], (string?)result[1] ?? "", (long)result[2], (string?)result[3] ?? "");
    }

    /// <inheritdoc />
    public override async ValueTask Leave(string id) => await link.Run(RegisterScripts.Leave, _key, [id]);

    /// <inheritdoc />
    public override ValueTask<ClusterDocument?> Current() => Read("", "");

    /// <inheritdoc />
    public override ValueTask<ClusterDocument?> Proposed(string id) => Read("p.", id);

    /// <inheritdoc />
    public override async ValueTask<bool> Restore(ClusterDocument document) =>
        await link.Run(RegisterScripts.Restore, _key, [document.Version, document.Hash, document.By, document.At.ToUnixTimeMilliseconds(), document.Text, _channel]) is { } result && (long)result == 1;

    /// <inheritdoc />
    public override async ValueTask<ProposalAnswer> Propose(string id, ClusterDocument document, long? expected, TimeSpan limit)
    {
        var before = expected?.ToString(CultureInfo.InvariantCulture) ?? "";
        return AnswerOf(await link.Run(RegisterScripts.Propose, _key, [before, id, document.Hash, document.By, document.Text, (long)limit.TotalMilliseconds, _channel]));
    }

    /// <inheritdoc />
    public override async ValueTask<ProposalAnswer> Decide(string id, bool force) =>
        AnswerOf(await link.Run(RegisterScripts.Decide, _key, [id, (long)Life.TotalMilliseconds, force ? "1" : "0", _channel]));

    /// <inheritdoc />
    public override async ValueTask<ClusterRoll?> Roll()
    {
        if (await link.Run(RegisterScripts.Roll, _key, [(long)Life.TotalMilliseconds]) is not { } result) return null;
        var instances = new List<InstanceReport>(result.Length);
        for (var i = 4; i < result.Length; i++)
        {
            if (Parse((string?)result[i]) is { } instance) instances.Add(instance);
        }

        instances.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order && order != 0 ? order : a.Process.CompareTo(b.Process));
        return new ClusterRoll((long)result[0], (string?)result[1] ?? "", (string?)result[2] ?? "", DateTimeOffset.FromUnixTimeMilliseconds((long)result[3]), instances);
    }

    /// <inheritdoc />
    public override ValueTask<bool> Watch(Action changed) => link.Watch(_channel, changed);

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => link.DisposeAsync();

    private async ValueTask<ClusterDocument?> Read(string part, string id)
    {
        if (await link.Run(RegisterScripts.Read, _key, [part, id]) is not { } result || (long)result[0] == 0) return null;
        return new ClusterDocument((long)result[0], (string?)result[1] ?? "", DateTimeOffset.FromUnixTimeMilliseconds((long)result[2]), (string?)result[3] ?? "");
    }

    // What the script that counts them looks at: who does not follow is not asked.
    private static string AnswerOf(InstanceReport report)
    {
        if (!report.Follows) return "~";
        return report.Answer is { } answer ? (answer.Error is null ? "+" : "-") + answer.ProposalId : None;
    }

    private static ProposalAnswer AnswerOf(RedisResult? result)
    {
        if (result is null) return ProposalAnswer.Lost;
        var outcome = (string?)result[0] switch
        {
            "made" => ProposalOutcome.Made,
            "busy" => ProposalOutcome.Busy,
            "conflict" => ProposalOutcome.Conflict,
            "waiting" => ProposalOutcome.Waiting,
            "committed" => ProposalOutcome.Committed,
            "refused" => ProposalOutcome.Refused,
            "late" => ProposalOutcome.Late,
            _ => ProposalOutcome.Gone,
        };
        return new ProposalAnswer(outcome, (long)result[1], [.. Enumerable.Range(2, result.Length - 2).Select(i => (string?)result[i] ?? "")]);
    }

    // Another version of Usher may report what this one cannot read; it is there all the same, but nothing can be said of it.
    private static InstanceReport? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, ClusterJson.Default.InstanceReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
