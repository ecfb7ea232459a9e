using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Whether an answer may be stored, for whom, and for how long it is fresh (RFC 9111 §3, §4.2). Times are in ticks.</summary>
internal readonly struct Verdict
{
    private static readonly FrozenSet<int> Heuristic = new[] { 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 }.ToFrozenSet();
    private static readonly FrozenSet<int> Understood = new[]
    {
        200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 414, 500, 501, 502, 503, 504,
    }.ToFrozenSet();

    private const long MostByHeuristic = TimeSpan.TicksPerDay;

    /// <summary>Whether it may be stored.</summary>
    public bool MayStore { get; private init; }

    /// <summary>Whether it is for everyone, and not only for the caller that it was made for, or for callers that nobody knows.</summary>
    public bool IsForAll { get; private init; }

    /// <summary>How long it is fresh.</summary>
    public long Lifetime { get; private init; }

    /// <summary>How old it was when it came.</summary>
    public long InitialAge { get; private init; }

    /// <summary>When it was made, as it says.</summary>
    public long Date { get; private init; }

    /// <summary>What it says of caching.</summary>
    public CacheDirectives Directives { get; private init; }

    /// <summary>Judges an answer to a GET.</summary>
    /// <param name="rules">The route's rules.</param>
    /// <param name="asker">Who asked for it, as he asked.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="fields">The answer's fields.</param>
    /// <param name="asked">When the request was sent.</param>
    /// <param name="came">When the answer came.</param>
    public static Verdict Of(CacheRules rules, Asker asker, int status, IHeaderDictionary fields, long asked, long came)
    {
        var isTargeted = TargetedControl.TryParse(fields["Usher-Cache-Control"], out var directives) || TargetedControl.TryParse(fields["CDN-Cache-Control"], out directives);
        if (!isTargeted) directives = CacheDirectives.Parse(fields.CacheControl);
        var date = HttpDate.TryParse(fields.Date, out var said) ? said : came;
        var age = Math.Max(Math.Max(0, came - date), AgeOf(fields) + (came - asked));
        var lifetime = Explicit(directives, isTargeted ? null : fields, date);
        var isExplicit = lifetime is not null;
        lifetime ??= rules.DefaultOf(status) ?? ByHeuristic(directives, status, fields, date);
        var may = Allows(rules, status, directives, fields) && (isExplicit || lifetime is not null || directives.Has(CacheFlags.Public | CacheFlags.NoCache) || Heuristic.Contains(status))
            && IsOfUse(rules, directives, (lifetime ?? 0) - age, fields);
        var isForAll = IsShared(rules, asker, directives, fields);
        // RFC 9111 §3.5: whose it is cannot be told.
        if (!isForAll && asker.Caller is null && asker.Fields.Authorization.Count > 0) may = false;
        return new Verdict { MayStore = may, IsForAll = isForAll, Lifetime = lifetime ?? 0, InitialAge = age, Date = date, Directives = directives };
    }

    private static bool Allows(CacheRules rules, int status, in CacheDirectives directives, IHeaderDictionary fields)
    {
        if (status is < 200 or 206 or 304 || !rules.Stores(status)) return false;
        // RFC 9111 §5.2.2.3: for those who understand the status, no-store beside it counts for nothing.
        if (directives.Has(CacheFlags.MustUnderstand) ? !Understood.Contains(status) : directives.Has(CacheFlags.NoStore)) return false;
        if (directives.Has(CacheFlags.Private)) return false;
        if (fields.SetCookie.Count > 0 && rules.Cookies == CookieRule.Skip) return false;
        if (fields.TransferEncoding.Count > 0 || IsStream(fields.ContentType)) return false;
        foreach (var name in new FieldList(fields.Vary))
        {
            if (name is "*") return false;
        }

        return true;
    }

    // What has no end, or has one that says how it went, belongs to one request.
    private static bool IsStream(StringValues type) => type.Count == 1
        && (type[0]!.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) || type[0]!.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase));

    // What is stale already and cannot be validated would only take memory.
    private static bool IsOfUse(CacheRules rules, in CacheDirectives directives, long left, IHeaderDictionary fields) =>
        fields.ETag.Count > 0 || fields.LastModified.Count > 0
        || (!directives.Has(CacheFlags.NoCache) && (left > 0 || directives.StaleIfError > 0 || directives.StaleWhileRevalidate > 0 || rules.StaleIfError > 0 || rules.StaleWhileRevalidate > 0));

    // RFC 9111 §3.5, which Usher extends to callers that it knows by other means than Authorization.
    private static bool IsShared(CacheRules rules, Asker asker, in CacheDirectives directives, IHeaderDictionary fields)
    {
        if (rules.Keys.IsPerConsumer) return true;
        if (fields.SetCookie.Count > 0 && rules.Cookies == CookieRule.Keep) return false;
        return directives.Has(CacheFlags.Public | CacheFlags.MustRevalidate) || directives.SharedMaxAge >= 0;
    }

    private static long? Explicit(in CacheDirectives directives, IHeaderDictionary? fields, long date)
    {
        if (directives.SharedMaxAge >= 0) return directives.SharedMaxAge * TimeSpan.TicksPerSecond;
        if (directives.MaxAge >= 0) return directives.MaxAge * TimeSpan.TicksPerSecond;
        if (fields is null || fields.Expires.Count == 0) return null;
        return HttpDate.TryParse(fields.Expires, out var expires) ? Math.Max(0, expires - date) : 0;
    }

    // RFC 9111 §4.2.2: a tenth of the time since it was changed.
    private static long? ByHeuristic(in CacheDirectives directives, int status, IHeaderDictionary fields, long date)
    {
        if (!Heuristic.Contains(status) && !directives.Has(CacheFlags.Public)) return null;
        return HttpDate.TryParse(fields.LastModified, out var modified) ? Math.Clamp((date - modified) / 10, 0, MostByHeuristic) : null;
    }

    private static long AgeOf(IHeaderDictionary fields)
    {
        var age = fields.Age;
        if (age.Count == 0 || age[0] is not { } line) return 0;
        var end = line.IndexOf(',', StringComparison.Ordinal);
        var first = (end < 0 ? line.AsSpan() : line.AsSpan(0, end)).Trim(" \t");
        if (first.IsEmpty || first.ContainsAnyExceptInRange('0', '9')) return 0;
        return (long.TryParse(first, out var seconds) ? Math.Min(seconds, int.MaxValue) : int.MaxValue) * TimeSpan.TicksPerSecond;
    }
}
