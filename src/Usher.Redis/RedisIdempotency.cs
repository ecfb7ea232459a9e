using Usher.Cluster;

namespace Usher.Redis;

/// <summary>
/// Records that all instances share: a hash for each, changed by scripts and timed by the server's clock. They are as safe as the server keeps
/// them: see the README.
/// </summary>
internal sealed class RedisIdempotency(RedisLink link, string prefix, TimeProvider time) : IdempotencyStore
{
    // ARGV: fingerprint, token, milliseconds that it runs at most, milliseconds to keep, whether it may run again.
    private static readonly RedisScript BeginScript = new("""
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local r = redis.call('HMGET', KEYS[1], 'fingerprint', 'state', 'until', 'answer')
        local function run()
          redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'state', 'running', 'token', ARGV[2], 'until', string.format('%.0f', now + ARGV[3]))
        end
        if not r[1] then
          run()
          redis.call('PEXPIRE', KEYS[1], ARGV[4])
          return {'begun'}
        end
        if r[1] ~= ARGV[1] then return {'different'} end
        if r[2] == 'done' then return {'done', r[4]} end
        if r[2] == 'running' and tonumber(r[3]) > now then return {'running'} end
        if ARGV[5] ~= '1' then return {'unknown'} end
        run()
        return {'begun'}
        """);

    // ARGV: token, answer.
    private static readonly RedisScript CompleteScript = new("""
        if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'state', 'done', 'answer', ARGV[2])
        redis.call('HDEL', KEYS[1], 'token', 'until')
        return 1
        """);

    private static readonly RedisScript GiveUpScript = new("""
        if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'state', 'unknown')
        redis.call('HDEL', KEYS[1], 'token', 'until')
        return 1
        """);

    private static readonly RedisScript ReleaseScript = new("""
        if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """);

    /// <summary>All that it runs.</summary>
    public static IReadOnlyList<RedisScript> Scripts { get; } = [BeginScript, CompleteScript, GiveUpScript, ReleaseScript];

    private readonly RedisKeys _keys = new(prefix, "idempotency", "record");

    /// <inheritdoc />
    public override async ValueTask<IdempotencyAnswer> Begin(IdempotencyClaim claim)
    {
        var record = _keys.Of(claim.Key);
        if (link.IsAwayFor(record)) return new IdempotencyAnswer(IdempotencyState.Lost);
        var result = await link.Run(BeginScript, record,
            [claim.Fingerprint, claim.Token, (long)claim.RunsAtMost.TotalMilliseconds, (long)claim.KeepFor.TotalMilliseconds, claim.MayRunAgain ? "1" : "0"]);
        if (result is null)
        {
            // It may have been written all the same, for a request that will not be sent.
            _ = ReleaseLater(claim);
            return new IdempotencyAnswer(IdempotencyState.Lost);
        }

        return (string?)result[0] switch
        {
            "begun" => new IdempotencyAnswer(IdempotencyState.Begun),
            "running" => new IdempotencyAnswer(IdempotencyState.Running),
            "done" => new IdempotencyAnswer(IdempotencyState.Done, (byte[]?)result[1] ?? []),
            "different" => new IdempotencyAnswer(IdempotencyState.Different),
            _ => new IdempotencyAnswer(IdempotencyState.Unknown),
        };
    }

    /// <inheritdoc />
    public override async ValueTask<bool> Complete(IdempotencyClaim claim, ReadOnlyMemory<byte> answer) =>
        await link.Run(CompleteScript, _keys.Of(claim.Key), [claim.Token, answer]) is { } result && (long)result == 1;

    /// <inheritdoc />
    public override async ValueTask GiveUp(IdempotencyClaim claim) => await link.Run(GiveUpScript, _keys.Of(claim.Key), [claim.Token]);

    /// <inheritdoc />
    public override async ValueTask Release(IdempotencyClaim claim) => await link.Run(ReleaseScript, _keys.Of(claim.Key), [claim.Token]);

    // The connection is the cluster's.
    /// <inheritdoc />
    public override void Dispose()
    {
    }

    private async Task ReleaseLater(IdempotencyClaim claim)
    {
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 << i), time);
            if (await link.Run(ReleaseScript, _keys.Of(claim.Key), [claim.Token]) is not null) return;
        }
    }
}
