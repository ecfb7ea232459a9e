using Microsoft.Extensions.Logging;
using Usher.Cluster;
using Usher.Config;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Hosting.Members;

/// <summary>
/// An instance as one of several. It says what it runs, once a second; where its file follows what is published it also answers what is proposed, and brings
/// into force what is published. While the server is away what runs keeps running, and a start takes the copy of what ran last.
/// </summary>
internal sealed partial class ClusterMember : IAsyncDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..12];
    private readonly ConfigFollower _follower;
    private readonly ConfigSource _source;
    private readonly Gateway _gateway;
    private readonly Reload _reload;
    private readonly IClusterConnector? _connector;
    private readonly ClusterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Publications _publications;
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private readonly SemaphoreSlim _bell = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Membership? _membership;
    private ClusterRegister? _watched;
    private PublishedConfig? _fallback;
    private PublishedConfig? _wanted;
    private Task? _loop;
    private bool _mayBegin;
    private (long Version, string Hash) _taken;
    private ClusterVerdict? _refused;
    private InstanceAnswer? _answer;
    private string _running = "";
    private DateTimeOffset _since;

    public ClusterMember(ConfigFollower follower, ConfigSource source, Gateway gateway, Reload reload, IClusterConnector? connector, ClusterMetrics metrics, TimeProvider time, ILogger<ClusterMember> log)
    {
        (_follower, _source, _gateway, _reload) = (follower, source, gateway, reload);
        (_connector, _metrics, _time, _log) = (connector, metrics, time, log);
        _publications = new Publications(time, log);
    }

    /// <summary>What it said last; null: it belongs to no cluster.</summary>
    public InstanceReport? Last { get; private set; }

    /// <summary>Whether the server could not be reached the last time.</summary>
    public bool IsAway { get; private set; }

    /// <summary>Looks up what the file says of the cluster, and where it follows that for the first time, what is published. Called before the file is read.</summary>
    /// <exception cref="IOException">It is not known what is published.</exception>
    public async Task Prepare(CancellationToken cancel)
    {
        if (!_source.IsFile || _connector is null) return;
        await _preparing.WaitAsync(cancel);
        try
        {
            var check = new ConfigCheck();
            var next = Membership.Of(_source.Name, _connector, _membership, check);
            if (check.HasErrors || ReferenceEquals(next, _membership)) return;       // whoever reads the file says what is wrong
            if (next is not null) await Find(next, cancel);
            await Leave();
            _membership = next;
            Begin();
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Goes back to what ran last, where that is something else than what is published.</summary>
    /// <param name="errors">What is wrong with what is published.</param>
    /// <returns>Whether there is anything else.</returns>
    public bool FallBack(IReadOnlyList<ConfigError> errors)
    {
        if (_fallback is not { } copy || _source.Published is not { } published) return false;
        _taken = (published.Version, published.Hash);
        _refused = new ClusterVerdict(published.Version, published.Hash, Summary(errors));
        Log.FellBack(_log, published.Version, copy.Version, ConfigErrorText.Render(errors, colours: false));
        (_source.Published, _fallback, _wanted) = (copy, null, published);
        return true;
    }

    /// <summary>Reports and follows from now on: the first configuration is in force.</summary>
    public void Follow()
    {
        _mayBegin = true;
        if (_wanted is not null) _source.Published = _wanted;        // a reload tries it again
        Begin();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        if (_loop is not null) await _loop;
        await Leave();
        _membership = null;
        _stop.Dispose();
        _preparing.Dispose();
        _bell.Dispose();
    }

    private void Begin()
    {
        if (_mayBegin && _membership is not null && _loop is null) _loop = Run(_stop.Token);
    }

    private async Task Leave()
    {
        if (_membership is not { } old) return;
        if (_loop is not null) await old.Register.Leave(_id);
        await old.Register.DisposeAsync();
        (Last, IsAway) = (null, false);
    }

    private async Task Find(Membership next, CancellationToken cancel)
    {
        try
        {
            await next.Register.Start(cancel);
            (_source.Published, _fallback) = next.Follows ? await _publications.Find(next, cancel) : default;
            if (_source.Published is { } published) _taken = (published.Version, published.Hash);        // whoever asked is about to read it
        }
        catch
        {
            await next.Register.DisposeAsync();
            throw;
        }
    }

    private async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                while (await Beat(cancel))
                {
                    // it has something new to say
                }

                await _bell.WaitAsync(ClusterRegister.Every, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception bug)
            {
                Log.Bug(_log, bug);
                await Task.Delay(ClusterRegister.Every, _time, CancellationToken.None);
            }
        }
    }

    // One report, and what comes of the answer to it. Says whether there is something new to report.
    private async Task<bool> Beat(CancellationToken cancel)
    {
        if (_membership is not { } at) return false;
        if (!ReferenceEquals(_watched, at.Register) && await at.Register.Watch(Ring)) _watched = at.Register;
        if (at.Follows && _gateway.Current.Published is { } current) _publications.Keep(at, current);
        var report = Last = Describe(at);
        var view = await at.Register.Report(report);
        Note(at, view is null);
        if (view is not { } now || !at.Follows) return false;
        var running = _gateway.Current.Published;
        if (now.Version == 0) return running is not null && await Restore(at, running);
        if ((now.Version, now.Hash) != _taken && (now.Version, now.Hash) != (running?.Version, running?.Hash)) return await Take(at, now, cancel);
        return now.ProposedVersion > 0 && now.ProposalId != _answer?.ProposalId && await Answer(at, now.ProposalId, cancel);
    }

    private async Task<bool> Take(Membership at, ClusterView view, CancellationToken cancel)
    {
        if (await at.Register.Current() is not { } document) return false;
        _taken = document.Version == view.Version ? (view.Version, view.Hash) : (document.Version, document.Hash);
        if (Publications.Parse(document, out var wrong) is not { } config)
        {
            _refused = new ClusterVerdict(document.Version, document.Hash, wrong!);
            return true;
        }

        _source.Published = config;
        var result = await _follower.Reload($"version {config.Version} of the cluster", cancel);
        _refused = result.Succeeded ? null : new ClusterVerdict(config.Version, config.Hash, Summary(result.Errors));
        return true;
    }

    private async Task<bool> Answer(Membership at, string proposal, CancellationToken cancel)
    {
        if (await at.Register.Proposed(proposal) is not { } document) return false;
        var wrong = await Try(document, cancel);
        if (wrong is not null) Log.Refuses(_log, document.Version, document.By, wrong);
        _answer = new InstanceAnswer(proposal, wrong);
        return true;
    }

    // What would be wrong with it here; null: nothing.
    private async Task<string?> Try(ClusterDocument document, CancellationToken cancel)
    {
        if (Publications.Parse(document, out var wrong) is not { } config) return wrong;
        try
        {
            var errors = await _reload.Check(shapes => _source.Read(shapes, config), cancel);
            return errors.Count > 0 ? Summary(errors) : null;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            Log.Bug(_log, bug);
            return $"it makes Usher fail: {bug.Message}";
        }
    }

    // The server was started anew and has forgotten it.
    private async Task<bool> Restore(Membership at, PublishedConfig running)
    {
        if (!await at.Register.Restore(new ClusterDocument(running.Version, Last!.Name, _time.GetUtcNow(), running.ToText()))) return false;
        Log.Restored(_log, at.Register.Place, running.Version);
        return true;
    }

    private InstanceReport Describe(Membership at)
    {
        var snapshot = _gateway.Current;
        var hash = at.Follows ? snapshot.Published?.Hash ?? "" : snapshot.TextHash;
        var running = $"{snapshot.Published?.Version} {hash}";
        if (running != _running) (_running, _since) = (running, _time.GetUtcNow());
        if (_refused?.Hash == hash) _refused = null;        // a reload that somebody asked for has brought it into force
        _metrics.Runs(at.Follows ? snapshot.Published?.Version ?? 0 : 0, _refused is not null);
        return new InstanceReport
        {
            Id = _id, Name = at.Name, Host = Environment.MachineName, Process = Environment.ProcessId, Follows = at.Follows,
            Version = snapshot.Published?.Version ?? 0, Hash = hash, Since = _since, IsDraining = _gateway.IsDraining, Refused = _refused, Answer = _answer,
        };
    }

    private void Note(Membership at, bool isAway)
    {
        _metrics.IsAway = isAway;
        if (isAway == IsAway) return;
        IsAway = isAway;
        if (isAway) Log.Away(_log, at.Register.Place);
        else Log.Back(_log, at.Register.Place);
    }

    private void Ring()
    {
        if (!_stop.IsCancellationRequested && _bell.CurrentCount == 0) _bell.Release();
    }

    private static string Summary(IReadOnlyList<ConfigError> errors) => errors.Count == 1 ? errors[0].ToString() : $"{errors[0]}, and {errors.Count - 1} more";

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "The cluster at {Place} cannot be reached: what runs keeps running")]
        public static partial void Away(ILogger logger, string place);

        [LoggerMessage(1302, LogLevel.Information, "The cluster at {Place} is back")]
        public static partial void Back(ILogger logger, string place);

        [LoggerMessage(1304, LogLevel.Error, "Version {Version} is published and is wrong here, so version {Running} runs:\n{Errors}")]
        public static partial void FellBack(ILogger logger, long version, long running, string errors);

        [LoggerMessage(1305, LogLevel.Warning, "Version {Version}, proposed by {By}, is refused: {Error}")]
        public static partial void Refuses(ILogger logger, long version, string by, string error);

        [LoggerMessage(1306, LogLevel.Warning, "The cluster at {Place} had forgotten what is published: it has version {Version} again")]
        public static partial void Restored(ILogger logger, string place, long version);

        [LoggerMessage(1308, LogLevel.Error, "Following the cluster failed by a bug in Usher")]
        public static partial void Bug(ILogger logger, Exception bug);
    }
}
