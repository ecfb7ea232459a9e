using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>
/// The connection. No call takes longer than the timeout, and while the server is away only one call in a quarter of a second tries, so that
/// requests do not wait for what will not come; the first that gets through again brings all back.
/// </summary>
internal sealed partial class RedisLink(ClusterSpec spec, TimeProvider time, ILogger<RedisLink> log) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _opening;
    private ConnectionMultiplexer? _connection;
    private long _tryAgain;
    private int _isAway;
    private bool _isClosed;

    /// <summary>Whether the last call came through.</summary>
    public bool IsAway => Volatile.Read(ref _isAway) != 0;

    /// <summary>Makes contact, and gives up quietly after two seconds: the connection is made later then.</summary>
    public async Task Open(CancellationToken cancel)
    {
        Task opening = Begin();
        await opening.WaitAsync(StartPatience, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        if (_connection is not { IsConnected: true }) Lost(null);
    }

    /// <summary>Runs a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="key">The one key that it touches.</param>
    /// <param name="values">What it is given.</param>
    /// <returns>What it says; null: it could not be reached in time, and nobody knows whether it ran.</returns>
    public async ValueTask<RedisResult?> Run(RedisScript script, RedisKey key, RedisValue[] values)
    {
        if (!MayTry()) return null;
        Task<RedisResult>? call = null;
        try
        {
            if (_connection is not { } connection)
            {
                _ = Begin();
                Lost(null);
                return null;
            }

            var database = connection.GetDatabase();
            RedisKey[] keys = [key];
            call = database.ScriptEvaluateAsync(script.Hash, keys, values);
            RedisResult result;
            try
            {
                result = await call.WaitAsync(spec.Timeout, time);
            }
            catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // The server was restarted or its scripts were flushed: the text goes along once, and the server keeps it again.
                call = database.ScriptEvaluateAsync(script.Text, keys, values);
                result = await call.WaitAsync(spec.Timeout, time);
            }

            if (IsAway) Found();
            return result;
        }
        catch (Exception trouble) when (trouble is RedisException or TimeoutException or ObjectDisposedException or TaskCanceledException)
        {
            if (call is { IsCompleted: false }) Observe(call);
            Lost(trouble);
            return null;
        }
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
            Ssl = spec.Tls,
            IncludeDetailInExceptions = false,
        };
        foreach (var (host, port) in spec.Servers) options.EndPoints.Add(host, port);
        if (spec.Tls) options.SslHost = spec.Servers[0].Host;
        if (spec.Ca is { } path) options.TrustIssuer(X509CertificateLoader.LoadCertificateFromFile(path));
        return options;
    }

    private bool MayTry()
    {
        if (!IsAway) return true;
        var now = time.GetTimestamp();
        var due = Volatile.Read(ref _tryAgain);
        return now >= due && Interlocked.CompareExchange(ref _tryAgain, Later(now), due) == due;
    }

    private void Lost(Exception? trouble)
    {
        Volatile.Write(ref _tryAgain, Later(time.GetTimestamp()));
        if (Interlocked.Exchange(ref _isAway, 1) == 0) Log.Away(log, spec.ToString(), trouble?.Message ?? "there is no connection");
    }

    private void Found()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1) Log.Back(log, spec.ToString());
    }

    private long Later(long now) => now + (long)(Pause.TotalSeconds * time.TimestampFrequency);

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
