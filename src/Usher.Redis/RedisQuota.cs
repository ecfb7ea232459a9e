using Usher.Cluster;

namespace Usher.Redis;

/// <summary>The counts of one quota that all instances share: a hash of slots and what was used in each, by the server's clock.</summary>
internal sealed class RedisQuota(RedisLink link, RedisKeys keys, QuotaRule rule) : QuotaCounter(rule)
{
    // ARGV: cost, count, slots of the past, seconds of a rolling slot or the calendar's period, seconds to keep. Says granted, used, reset.
    private static readonly RedisScript Script = new("""
        local now = tonumber(redis.call('TIME')[1])
        local cost, count, past, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
        local day = math.floor(now / 86400)
        -- the year and the month of a day since 1970 (proleptic Gregorian, years that begin in March)
        local function month(d)
          local z = d + 719468
          local era = math.floor(z / 146097)
          local doe = z - era * 146097
          local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
          local mp = math.floor((5 * (doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))) + 2) / 153)
          local m = mp < 10 and mp + 3 or mp - 9
          return (yoe + era * 400 + (m <= 2 and 1 or 0)) * 12 + m - 1
        end
        local function first(slot)
          local y, m = math.floor(slot / 12), slot % 12 + 1
          if m <= 2 then y = y - 1 end
          local era = math.floor(y / 400)
          local yoe = y - era * 400
          local doy = math.floor((153 * (m > 2 and m - 3 or m + 9) + 2) / 5)
          return era * 146097 + yoe * 365 + math.floor(yoe / 4) - math.floor(yoe / 100) + doy - 719468
        end
        local slot
        if period == 'day' then slot = day
        elseif period == 'week' then slot = math.floor((day + 3) / 7)
        elseif period == 'month' then slot = month(day)
        else slot = math.floor(now / tonumber(period)) end
        local used, oldest = 0, slot
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local at = tonumber(all[i])
          if at < slot - past then redis.call('HDEL', KEYS[1], all[i])
          else
            used = used + tonumber(all[i + 1])
            if at < oldest then oldest = at end
          end
        end
        local stop
        if period == 'day' then stop = (oldest + 1) * 86400
        elseif period == 'week' then stop = ((oldest + 1) * 7 - 3) * 86400
        elseif period == 'month' then stop = first(oldest + 1) * 86400
        else stop = (oldest + past + 1) * tonumber(period) end
        local reset = math.max(1, stop - now)
        if cost > 0 and used + cost > count then return {0, used, reset} end
        if cost < 0 then cost = math.max(cost, -tonumber(redis.call('HGET', KEYS[1], slot) or '0')) end
        if cost ~= 0 then
          redis.call('HINCRBY', KEYS[1], string.format('%.0f', slot), string.format('%.0f', cost))
          redis.call('EXPIRE', KEYS[1], ARGV[5])
        end
        return {1, used + cost, reset}
        """);

    /// <summary>All that it runs.</summary>
    public static IReadOnlyList<RedisScript> Scripts { get; } = [Script];

    private readonly string _period = rule.IsRolling
        ? (rule.Seconds / QuotaRule.Slots).ToString(provider: null)
        : rule.Period switch { QuotaPeriod.Day => "day", QuotaPeriod.Week => "week", _ => "month" };

    // A rolling slot counts for one slot longer than the period; a calendar's month has up to 31 days.
    private readonly long _keep = rule.IsRolling ? rule.Seconds * (QuotaRule.Slots + 2) / QuotaRule.Slots : rule.Seconds + (2 * 86_400);

    /// <inheritdoc />
    public override async ValueTask<QuotaAnswer> Take(UInt128 key, long cost)
    {
        var result = await link.Run(Script, keys.Of(key), [cost, Rule.Count, Rule.Past, _period, _keep]);
        if (result is null) return QuotaAnswer.Lost;
        return new QuotaAnswer((long)result[0] == 1 ? ClusterOutcome.Granted : ClusterOutcome.Refused, (long)result[1], (long)result[2]);
    }

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost) => _ = Change(key, -cost);

    private async Task Change(UInt128 key, long cost) => await link.Run(Script, keys.Of(key), [cost, Rule.Count, Rule.Past, _period, _keep]);
}
