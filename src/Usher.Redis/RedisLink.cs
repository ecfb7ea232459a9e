using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>
/// The connection. No call takes longer than the timeout. After one that failed none is tried any more, so that requests wait for nothing that
/// will not come: one probe every quarter of a second finds out when the server is back. Of a Redis Cluster, a sixteenth of the keys at a
/// time is away, so that one node takes only its own keys with it.
/// </summary>
internal sealed partial class RedisLink(ClusterSpec spec, TimeProvider time, ILogger<RedisLink> log) : IAsyncDisposable, IDisposable
{
    // A cluster has 16384 slots.
    private const int Parts = 16;
    private const int SlotsPerPart = 16384 / Parts;

    // Touches nothing, and goes to the node of its key.
    private static readonly RedisScript ProbeScript = new("return 1");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly int[] _isAway = new int[Parts];
    private Task<ConnectionMultiplexer>? _opening;
    private ConnectionMultiplexer? _connection;
    private IReadOnlyList<RedisScript> _scripts = [];
    private volatile bool _isCluster;
    private volatile bool _isClosed;
    private int _away;

    /// <summary>Whether a server cannot be reached.</summary>
    public bool IsAway => Volatile.Read(ref _away) != 0;

    /// <summary>Whether the server of a key cannot be reached: nothing is sent to it then.</summary>
    public bool IsAwayFor(RedisKey key) => Volatile.Read(ref _isAway[PartOf(key)]) != 0;

    /// <summary>How long a decision may take.</summary>
    public TimeSpan Timeout => spec.Timeout;

    /// <summary>Makes contact, and gives up quietly after two seconds: the connection is made later then.</summary>
    /// <param name="scripts">What the servers are given beforehand, so that no request has to bring it.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task Open(IReadOnlyList<RedisScript> scripts, CancellationToken cancel)
    {
        _scripts = scripts;
        Task opening = Begin();
        await opening.WaitAsync(StartPatience, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        RedisKey key = $"{spec.Prefix}:start";
        if (await Probe(key, StartPatience) is { } problem) Lost(PartOf(key), key, problem);
        else await Load();
    }

    /// <summary>Runs a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="key">The one key that it touches.</param>
    /// <param name="values">What it is given.</param>
    /// <returns>What it says; null: it could not be reached in time, and nobody knows whether it ran.</returns>
    public ValueTask<RedisResult?> Run(RedisScript script, RedisKey key, RedisValue[] values)
    {
        var part = PartOf(key);
        return Volatile.Read(ref _isAway[part]) != 0 ? default : Run(part, script, key, values);
    }

    /// <summary>Has something called for each message of a channel, from now on and after every time the connection is made anew.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="received">What; it must not block.</param>
    /// <returns>Whether it will be: the server is there, and the user may.</returns>
    public async ValueTask<bool> Watch(string channel, Action received)
    {
        if (_connection is not { IsConnected: true } connection) return false;
        try
        {
            await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), (_, _) => received()).WaitAsync(spec.Timeout, time);
            return true;
        }
        catch (Exception trouble) when (trouble is RedisException or TimeoutException or ObjectDisposedException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        if (_connection is { } connection) await connection.DisposeAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isClosed = true;
        _connection?.Dispose();
    }

    private async ValueTask<RedisResult?> Run(int part, RedisScript script, RedisKey key, RedisValue[] values)
    {
        if (_connection is not { } connection)
        {
            Lost(part, key, "there is no connection");
            return null;
        }

        Task<RedisResult>? call = null;
        var began = time.GetTimestamp();
        try
        {
            var database = connection.GetDatabase();
            RedisKey[] keys = [key];
            call = database.ScriptEvaluateAsync(script.Hash, keys, values);
            try
            {
                return await call.WaitAsync(spec.Timeout, time);
            }
            catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // The server was restarted or its scripts were flushed: the text goes along once, and the server keeps it again.
                call = database.ScriptEvaluateAsync(script.Text, keys, values);
                var left = spec.Timeout - time.GetElapsedTime(began);
                return await call.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            }
        }
        catch (Exception trouble) when (IsTrouble(trouble))
        {
            if (call is { IsCompleted: false }) Observe(call);
            Lost(part, key, trouble.Message);
            return null;
        }
    }

    private int PartOf(RedisKey key) => _isCluster && _connection is { } connection ? connection.HashSlot(key) / SlotsPerPart : 0;

    private void Lost(int part, RedisKey key, string problem)
    {
        if (Interlocked.Exchange(ref _isAway[part], 1) != 0) return;
        if (Interlocked.Increment(ref _away) == 1) Log.Away(log, spec.ToString(), problem);
        _ = LookAfter(part, key);
    }

    // Nobody else tries while this does; it ends when the server is back, or with the link.
    private async Task LookAfter(int part, RedisKey key)
    {
        do await Task.Delay(Pause, time);
        while (!_isClosed && await Probe(key, spec.Timeout) is not null);
        if (_isClosed) return;
        await Load();
        Volatile.Write(ref _isAway[part], 0);
        if (Interlocked.Decrement(ref _away) == 0) Log.Back(log, spec.ToString());
    }

    // What is wrong; null: nothing is.
    private async Task<string?> Probe(RedisKey key, TimeSpan patience)
    {
        Task<RedisResult>? call = null;
        try
        {
            if (_connection is not { } connection)
            {
                _ = Begin();
                return "there is no connection";
            }

            call = connection.GetDatabase().ScriptEvaluateAsync(ProbeScript.Text, [key]);
            await call.WaitAsync(patience, time);
            _isCluster = connection.GetServers().Any(server => server.ServerType == ServerType.Cluster);
            return null;
        }
        catch (Exception trouble) when (IsTrouble(trouble))
        {
            if (call is { IsCompleted: false }) Observe(call);
            return trouble.Message;
        }
    }

    // Best effort: whatever is missing goes along with the first request that needs it.
    private async Task Load()
    {
        try
        {
            if (_connection is not { } connection) return;
            foreach (var server in connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
            {
                foreach (var script in _scripts) await server.ScriptLoadAsync(script.Text).WaitAsync(spec.Timeout, time);
            }
        }
        catch (Exception trouble) when (IsTrouble(trouble))
        {
            // Then they are loaded later.
        }
    }

    private Task<ConnectionMultiplexer> Begin()
    {
        lock (_lock)
        {
            if (_opening is { IsFaulted: false, IsCanceled: false }) return _opening;
            return _opening = Connect();
        }
    }

    private async Task<ConnectionMultiplexer> Connect()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(Options());
        if (_isClosed) await connection.DisposeAsync();
        else _connection = connection;
        return connection;
    }

    private ConfigurationOptions Options()
    {
        var timeout = (int)spec.Timeout.TotalMilliseconds;
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,                             // it connects when the server comes
            BacklogPolicy = BacklogPolicy.FailFast,                 // by default calls wait 5 s for a server that is away
            AsyncTimeout = timeout,
            SyncTimeout = timeout,
            ConnectTimeout = 1000,
            ReconnectRetryPolicy = new LinearRetry((int)Pause.TotalMilliseconds),
            HeartbeatInterval = Pause,                              // what looks after lost connections and late answers
            KeepAlive = 5,
            ClientName = "usher",
            SetClientLibrary = false,                               // one right less that a user needs
            User = spec.User,
            Password = spec.Password,
            Ssl = spec.Tls,                                         // the name that a certificate must have is that of its server
            IncludeDetailInExceptions = false,
        };
        foreach (var (host, port) in spec.Servers) options.EndPoints.Add(host, port);
        if (spec.Ca is { } path) options.TrustIssuer(X509CertificateLoader.LoadCertificateFromFile(path));
        return options;
    }

    private static bool IsTrouble(Exception trouble) => trouble is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    private static void Observe(Task call) =>
        _ = call.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "Redis at {Servers} cannot be reached: policies do what their 'onLoss' says. {Problem}")]
        public static partial void Away(ILogger logger, string servers, string problem);

        [LoggerMessage(5102, LogLevel.Information, "Redis at {Servers} is back")]
        public static partial void Back(ILogger logger, string servers);
    }
}
