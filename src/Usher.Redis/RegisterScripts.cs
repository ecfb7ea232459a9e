namespace Usher.Redis;

/// <summary>What happens to the hash in which instances meet, each step as one script. Time is the server's, in milliseconds.</summary>
internal static class RegisterScripts
{
    private const string Now = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local function text(number) return string.format('%.0f', number) end

        """;

    // Those that have not reported for a while are forgotten. ARGV of 'live': the time for which a report counts.
    private const string Live = """
        local function live(life)
          local all = {}
          for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
            if string.sub(name, 1, 2) == 'i.' then
              local seen, answer, report = string.match(redis.call('HGET', KEYS[1], name), '^(%d+) (%S+) (.*)$')
              if not seen or tonumber(seen) + life < now then redis.call('HDEL', KEYS[1], name)
              else all[#all + 1] = {string.sub(name, 3), answer, report} end
            end
          end
          return all
        end
        local function withdraw() redis.call('HDEL', KEYS[1], 'p.id', 'p.version', 'p.hash', 'p.by', 'p.at', 'p.text', 'p.until') end

        """;

    /// <summary>ARGV: id, answer, report. Says version, hash, and the version and id of what is proposed.</summary>
    public static RedisScript Report { get; } = new(Now + """
        redis.call('HSET', KEYS[1], 'i.' .. ARGV[1], text(now) .. ' ' .. ARGV[2] .. ' ' .. ARGV[3])
        local r = redis.call('HMGET', KEYS[1], 'version', 'hash', 'p.version', 'p.id', 'p.until')
        local open = r[5] and tonumber(r[5]) > now
        return {r[1] or '0', r[2] or '', open and r[3] or '0', open and r[4] or ''}
        """);

    /// <summary>ARGV: id.</summary>
    public static RedisScript Leave { get; } = new("return redis.call('HDEL', KEYS[1], 'i.' .. ARGV[1])");

    /// <summary>ARGV: what stands before the names, the id that it must have or nothing. Says version, who, when, text.</summary>
    public static RedisScript Read { get; } = new("""
        if ARGV[2] ~= '' and redis.call('HGET', KEYS[1], ARGV[1] .. 'id') ~= ARGV[2] then return {'0', '', '0', ''} end
        local r = redis.call('HMGET', KEYS[1], ARGV[1] .. 'version', ARGV[1] .. 'by', ARGV[1] .. 'at', ARGV[1] .. 'text')
        return {r[1] or '0', r[2] or '', r[3] or '0', r[4] or ''}
        """);

    /// <summary>
    /// ARGV: version, hash, who, when, text, channel. What was published stays; of what instances put back, the highest version does.
    /// </summary>
    public static RedisScript Restore { get; } = new("""
        local r = redis.call('HMGET', KEYS[1], 'version', 'restored')
        if r[1] and (r[2] ~= '1' or tonumber(r[1]) >= tonumber(ARGV[1])) then return 0 end
        redis.call('HSET', KEYS[1], 'version', ARGV[1], 'hash', ARGV[2], 'by', ARGV[3], 'at', ARGV[4], 'text', ARGV[5], 'restored', '1')
        redis.call('PUBLISH', ARGV[6], ARGV[1])
        return 1
        """);

    /// <summary>ARGV: the version expected or nothing, id, hash, who, text, how long it waits for answers, channel.</summary>
    public static RedisScript Propose { get; } = new(Now + """
        local r = redis.call('HMGET', KEYS[1], 'version', 'p.version', 'p.by', 'p.until')
        local version = tonumber(r[1] or '0')
        if r[4] and tonumber(r[4]) > now then return {'busy', r[2], r[3]} end
        if ARGV[1] ~= '' and tonumber(ARGV[1]) ~= version then return {'conflict', text(version)} end
        redis.call('HSET', KEYS[1], 'p.id', ARGV[2], 'p.version', text(version + 1), 'p.hash', ARGV[3], 'p.by', ARGV[4], 'p.at', text(now), 'p.text', ARGV[5], 'p.until', text(now + ARGV[6]))
        redis.call('PUBLISH', ARGV[7], text(version + 1))
        return {'made', text(version + 1)}
        """);

    /// <summary>ARGV: the proposal's id, the time for which a report counts, whether to publish it whatever instances say, channel.</summary>
    public static RedisScript Decide { get; } = new(Now + Live + """
        local r = redis.call('HMGET', KEYS[1], 'p.id', 'p.version', 'p.by', 'p.at', 'p.text', 'p.until', 'p.hash')
        if r[1] ~= ARGV[1] then return {'gone', '0'} end
        local force = ARGV[3] == '1'
        local refused, silent = {'refused', r[2]}, {'waiting', r[2]}
        for _, one in ipairs(live(tonumber(ARGV[2]))) do
          if one[2] == '-' .. ARGV[1] then refused[#refused + 1] = one[1]
          elseif one[2] ~= '+' .. ARGV[1] and one[2] ~= '~' then silent[#silent + 1] = one[1] end
        end
        local waits = #silent > 2 and now < tonumber(r[6])
        if not force and #refused > 2 then
          withdraw()
          return refused
        end
        if waits then return silent end
        if not force and #silent > 2 then
          withdraw()
          silent[1] = 'late'
          return silent
        end
        redis.call('HSET', KEYS[1], 'version', r[2], 'hash', r[7], 'by', r[3], 'at', r[4], 'text', r[5])
        redis.call('HDEL', KEYS[1], 'restored')
        withdraw()
        redis.call('PUBLISH', ARGV[4], r[2])
        return {'committed', r[2]}
        """);

    /// <summary>ARGV: the time for which a report counts. Says version, hash, who, when, and the reports.</summary>
    public static RedisScript Roll { get; } = new(Now + Live + """
        local r = redis.call('HMGET', KEYS[1], 'version', 'hash', 'by', 'at')
        local all = {r[1] or '0', r[2] or '', r[3] or '', r[4] or '0'}
        for _, one in ipairs(live(tonumber(ARGV[1]))) do all[#all + 1] = one[3] end
        return all
        """);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RedisScript> All { get; } = [Report, Leave, Read, Restore, Propose, Decide, Roll];
}
