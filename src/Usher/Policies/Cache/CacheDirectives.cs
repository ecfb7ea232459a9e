using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>What a Cache-Control field says (RFC 9111 §5.2). Times are in seconds; -1: not given.</summary>
internal struct CacheDirectives()
{
    /// <summary>What has no value.</summary>
    public CacheFlags Flags { get; private set; }

    /// <summary><c>max-age</c>; one that cannot be read is 0, so that it makes nothing fresh (§4.2.1).</summary>
    public long MaxAge { get; private set; } = -1;

    /// <summary><c>s-maxage</c>.</summary>
    public long SharedMaxAge { get; private set; } = -1;

    /// <summary><c>stale-while-revalidate</c> (RFC 5861 §3).</summary>
    public long StaleWhileRevalidate { get; private set; } = -1;

    /// <summary><c>stale-if-error</c> (RFC 5861 §4).</summary>
    public long StaleIfError { get; private set; } = -1;

    /// <summary><c>min-fresh</c>.</summary>
    public long MinFresh { get; private set; } = -1;

    /// <summary><c>max-stale</c>; without a value: any age.</summary>
    public long MaxStale { get; private set; } = -1;

    /// <summary>The fields that <c>private="…"</c> and <c>no-cache="…"</c> name: they are not stored.</summary>
    public string? PrivateFields { get; private set; }

    /// <summary>Whether a flag is set.</summary>
    public readonly bool Has(CacheFlags flag) => (Flags & flag) != CacheFlags.None;

    /// <summary>Reads a field. What cannot be read is passed over; the first of two directives of one name counts.</summary>
    public static CacheDirectives Parse(StringValues field)
    {
        var directives = new CacheDirectives();
        foreach (var member in new FieldList(field))
        {
            var equals = member.IndexOf('=');
            var name = equals < 0 ? member : member[..equals].TrimEnd(" \t");
            var value = equals < 0 ? default : member[(equals + 1)..].TrimStart(" \t");
            directives.Add(name, value, equals >= 0);
        }

        return directives;
    }

    /// <summary>Adds one directive.</summary>
    public void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue)
    {
        if (FlagOf(name) is not CacheFlags.None and var flag)
        {
            if (hasValue && flag is CacheFlags.Private or CacheFlags.NoCache && value.Trim('"') is { Length: > 0 } fields) PrivateFields = PrivateFields is null ? fields.ToString() : $"{PrivateFields},{fields}";
            else Flags |= flag;
            return;
        }

        if (Is(name, "max-age")) MaxAge = First(MaxAge, value);
        else if (Is(name, "s-maxage")) SharedMaxAge = First(SharedMaxAge, value);
        else if (Is(name, "stale-while-revalidate")) StaleWhileRevalidate = First(StaleWhileRevalidate, value);
        else if (Is(name, "stale-if-error")) StaleIfError = First(StaleIfError, value);
        else if (Is(name, "min-fresh")) MinFresh = First(MinFresh, value);
        else if (Is(name, "max-stale")) MaxStale = hasValue ? First(MaxStale, value) : int.MaxValue;
    }

    private static CacheFlags FlagOf(ReadOnlySpan<char> name) => name.Length switch
    {
        6 when Is(name, "public") => CacheFlags.Public,
        7 when Is(name, "private") => CacheFlags.Private,
        8 when Is(name, "no-store") => CacheFlags.NoStore,
        8 when Is(name, "no-cache") => CacheFlags.NoCache,
        9 when Is(name, "immutable") => CacheFlags.Immutable,
        14 when Is(name, "only-if-cached") => CacheFlags.OnlyIfCached,
        15 when Is(name, "must-revalidate") => CacheFlags.MustRevalidate,
        15 when Is(name, "must-understand") => CacheFlags.MustUnderstand,
        16 when Is(name, "proxy-revalidate") => CacheFlags.ProxyRevalidate,
        _ => CacheFlags.None,
    };

    private static bool Is(ReadOnlySpan<char> name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);

    private static long First(long before, ReadOnlySpan<char> value)
    {
        if (before >= 0) return before;
        if (value is ['"', .., '"']) value = value[1..^1];
        if (value.IsEmpty || value.ContainsAnyExceptInRange('0', '9')) return 0;
        // What does not fit is as long as can be (RFC 9111 §1.2.2).
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, int.MaxValue) : int.MaxValue;
    }
}
