using StackExchange.Redis;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>
/// The counts of one limit that all instances share: <c>share: exact</c>. A key holds the time until which its caller owes, in eighths of a
/// microsecond since the beginning of 2026: whole numbers that a double holds without rounding until 2061.
/// </summary>
internal sealed class RedisLimit(RedisLink link, RedisKeys keys, LimitRule rule) : LimitBucket(rule)
{
    /// <summary>Nanoseconds in a unit of time.</summary>
    public const long Unit = 125;

    private const string Now = """
        local clock = redis.call('TIME')
        local now = (tonumber(clock[1]) - 1767225600) * 8000000 + tonumber(clock[2]) * 8
        local owes = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)

        """;

    private const string Keep = """
        redis.call('SET', KEYS[1], string.format('%.0f', later), 'PX', string.format('%.0f', math.ceil((later - now) / 8000) + 1))

        """;

    // Says the debt afterwards; where it would be too large, minus the debt as it is, less one.
    private static readonly RedisScript TakeScript = new(Now + """
        local need = tonumber(ARGV[1])
        local later = owes + need
        if later - now > tonumber(ARGV[2]) then return string.format('%.0f', now - owes - 1) end
        if need == 0 then return string.format('%.0f', owes - now) end
        if later < now then later = now end

        """ + Keep + "return string.format('%.0f', later - now)");

    // Says how many were taken, as many as there are up to a number, and the debt afterwards.
    private static readonly RedisScript LeaseScript = new(Now + """
        local interval = tonumber(ARGV[1])
        local free = math.floor((tonumber(ARGV[2]) - (owes - now)) / interval)
        if free < tonumber(ARGV[3]) then return '0 ' .. string.format('%.0f', owes - now) end
        local count = math.min(free, tonumber(ARGV[4]))
        local later = owes + count * interval

        """ + Keep + "return string.format('%.0f %.0f', count, later - now)");

    /// <summary>All that it runs.</summary>
    public static IReadOnlyList<RedisScript> Scripts { get; } = [TakeScript, LeaseScript];

    private readonly long _interval = (rule.Interval + Unit - 1) / Unit;

    /// <summary>The most time that may be owed, in units.</summary>
    private long Tolerance => _interval * Rule.Burst;

    /// <inheritdoc />
    public override async ValueTask<LimitAnswer> Take(UInt128 key, long cost) =>
        AnswerOf(await link.Run(TakeScript, keys.Of(key), [cost * _interval, Tolerance]));

    /// <inheritdoc />
    public override void Charge(UInt128 key, long cost) => _ = Change(key, cost * _interval);

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost) => _ = Change(key, -cost * _interval);

    /// <summary>Takes several at once.</summary>
    /// <param name="key">For whom.</param>
    /// <param name="least">How many there must be.</param>
    /// <param name="most">How many are wanted.</param>
    /// <returns>How many were taken; 0: too few are left. And how it stands afterwards.</returns>
    public async ValueTask<(long Count, LimitAnswer Answer)> Lease(UInt128 key, long least, long most)
    {
        var result = await link.Run(LeaseScript, keys.Of(key), [_interval, Tolerance, least, most]);
        if ((string?)result is not { } text) return (0, LimitAnswer.Lost);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var count = long.Parse(text.AsSpan(0, space), provider: null);
        return (count, new LimitAnswer(count > 0 ? ClusterOutcome.Granted : ClusterOutcome.Refused, long.Parse(text.AsSpan(space + 1), provider: null) * Unit));
    }

    private async Task Change(UInt128 key, long need) => await link.Run(TakeScript, keys.Of(key), [need, long.MaxValue]);

    private static LimitAnswer AnswerOf(RedisResult? result)
    {
        if (result is null) return LimitAnswer.Lost;
        var debt = (long)result;
        return debt >= 0 ? new LimitAnswer(ClusterOutcome.Granted, debt * Unit) : new LimitAnswer(ClusterOutcome.Refused, (-debt - 1) * Unit);
    }
}
