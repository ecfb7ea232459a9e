using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Auth.Jwt;

/// <summary>
/// The keys of one issuer, shared by all routes and over reloads. They are fetched when the configuration comes into force, every few minutes
/// after that, and when a token names a key that is not known. While the issuer is away the keys that it last gave stay in force.
/// </summary>
internal sealed partial class IssuerKeys : KeySource, IWork, IDisposable
{
    /// <summary>How long a request waits for keys.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The least time between the beginnings of two refreshes.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private const int MostWaiting = 10_000;

    private readonly JwtConfig _config;
    private readonly IssuerClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private KeySet? _current;
    private byte[] _content = [];
    private Task<bool> _running = Task.FromResult(false);
    private Task<bool>? _next;
    private long _began;
    private bool _isDown;
    private int _waiting;

    private IssuerKeys(JwtConfig config, TimeProvider time, ILogger log)
    {
        (_config, _time, _log) = (config, time, log);
        _client = new IssuerClient(config);
        Refused = new RefusedKids(time);
        _began = time.GetTimestamp() - (long)(Pause.TotalSeconds * time.TimestampFrequency);
    }

    public override string Fingerprint => "";

    public override KeySet? Current => Volatile.Read(ref _current);

    /// <summary>Names of keys that are none of this issuer's.</summary>
    public RefusedKids Refused { get; }

    /// <summary>How many refreshes have begun.</summary>
    public int Refreshes { get; private set; }

    /// <summary>The keys of an issuer; all that name it share them.</summary>
    public static IssuerKeys Of(JwtConfig config, RouteBuild route) =>
        route.KeepShared($"auth issuer {config.Issuer} {config.Jwks} {config.Refresh}", () => new IssuerKeys(config, route.Time, route.Logs.CreateLogger<IssuerKeys>()));

    /// <inheritdoc />
    public void Start() => _ = Follow();

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        _client.Dispose();
    }

    public override async ValueTask<KeyWait> WaitForNewer(string? kid)
    {
        if (kid is not null && Refused.Contains(kid)) return KeyWait.NoSuchKey;
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return KeyWait.Unavailable;
        }

        try
        {
            return await Wait(kid);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<KeyWait> Wait(string? kid)
    {
        var began = _time.GetTimestamp();
        var seen = Current;
        Task<bool> running, next;
        lock (_lock) running = _running;

        // 1. One that is under way may bring it; 2. only one that begins from now on proves that it is not there.
        try
        {
            if (!running.IsCompleted)
            {
                await running.WaitAsync(Patience, _time, _stop.Token);
                if (Has(kid, seen)) return KeyWait.Refreshed;
            }

            lock (_lock) next = _next ??= BeginNext(_running);
            var left = Patience - _time.GetElapsedTime(began);
            var isRefreshed = await next.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, _stop.Token);
            if (!isRefreshed) return KeyWait.Unavailable;
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            return Has(kid, seen) ? KeyWait.Refreshed : KeyWait.Unavailable;
        }

        if (Has(kid, seen)) return KeyWait.Refreshed;
        if (kid is null) return KeyWait.NoSuchKey;
        Refused.Add(kid);
        return Current is { HasKeysWithoutKid: true } ? KeyWait.Refreshed : KeyWait.NoSuchKey;
    }

    private bool Has(string? kid, KeySet? seen) => Current is { } now && (kid is null ? !ReferenceEquals(now, seen) : now.Knows(kid));

    private async Task<bool> BeginNext(Task<bool> before)
    {
        try
        {
            // It begins when those who ask for it have let go of the lock, so that it is the next one and not the one that runs.
            await Task.Yield();
            await before;
            var pause = Pause - _time.GetElapsedTime(_began);
            if (pause > TimeSpan.Zero) await Task.Delay(pause, _time, _stop.Token);
            Task<bool> fetch;
            lock (_lock)
            {
                _began = _time.GetTimestamp();
                Refreshes++;
                _running = fetch = Fetch();
                _next = null;
            }

            return await fetch;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Never throws: whoever waits gets an answer.
    private async Task<bool> Fetch()
    {
        await Task.Yield();
        try
        {
            var (issuer, json) = await _client.Fetch(_stop.Token);
            Take(issuer, json);
            if (_isDown) Log.Back(_log, _config.Issuer);
            _isDown = false;
            return true;
        }
        catch (Exception trouble)
        {
            if (_stop.IsCancellationRequested) return false;
            if (!_isDown) Log.Down(_log, _config.Issuer, trouble.Message);
            _isDown = true;
            return false;
        }
    }

    private void Take(string issuer, byte[] json)
    {
        var content = SHA256.HashData(json);
        if (Current is { } old && old.Issuer == issuer && content.AsSpan().SequenceEqual(_content)) return;
        var set = new KeySet(PublicKeys.ReadSet(json), issuer, (Current?.Generation ?? 0) + 1);
        _content = content;
        Volatile.Write(ref _current, set);
        if (set.Count == 0) Log.Empty(_log, _config.Issuer);
        else Log.Taken(_log, _config.Issuer, set.Count);
    }

    private async Task Follow()
    {
        try
        {
            for (var failures = 0; !_stop.IsCancellationRequested;)
            {
                Task<bool> next;
                lock (_lock) next = _next ??= BeginNext(_running);
                failures = await next ? 0 : failures + 1;
                var retry = TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));
                await Task.Delay(failures == 0 || retry > _config.Refresh ? _config.Refresh : retry, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // it is not wanted any more
        }
        catch (Exception bug)
        {
            Log.Stopped(_log, _config.Issuer, bug);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3801, LogLevel.Information, "The issuer {Issuer} has {Count} keys")]
        public static partial void Taken(ILogger logger, string issuer, int count);

        [LoggerMessage(3802, LogLevel.Warning, "The issuer {Issuer} gives no keys: {Problem}; those that are known stay in force")]
        public static partial void Down(ILogger logger, string issuer, string problem);

        [LoggerMessage(3803, LogLevel.Information, "The issuer {Issuer} gives keys again")]
        public static partial void Back(ILogger logger, string issuer);

        [LoggerMessage(3804, LogLevel.Warning, "The issuer {Issuer} has no key that signatures can be checked with: its tokens are refused")]
        public static partial void Empty(ILogger logger, string issuer);

        [LoggerMessage(3805, LogLevel.Error, "The keys of the issuer {Issuer} are not followed any more: a bug in Usher")]
        public static partial void Stopped(ILogger logger, string issuer, Exception bug);
    }
}
