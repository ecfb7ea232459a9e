using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>An answer as it is stored, with its fields prepared. Immutable, but for its body while that is being fetched.</summary>
internal sealed class StoredResponse
{
    private AgeStamp? _stamp;
    private readonly long _came;
    private readonly long _initialAge;
    private readonly string[] _varyNames;
    private readonly string[] _varyValues;
    private readonly string? _language;
    private readonly Consumer? _owner;

    /// <summary>Makes one.</summary>
    /// <param name="rules">The route's rules.</param>
    /// <param name="asker">Who asked for it, as he asked.</param>
    /// <param name="status">Its status.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="body">Its body, which it is handed a hold of.</param>
    /// <param name="verdict">What was decided of it.</param>
    /// <param name="asked">When it was asked for.</param>
    /// <param name="came">When it came.</param>
    public StoredResponse(CacheRules rules, Asker asker, int status, IHeaderDictionary fields, CacheBody body, in Verdict verdict, long asked, long came)
    {
        (Status, Body, Asked, _came) = (status, body, asked, came);
        (_initialAge, Lifetime, DateTicks) = (verdict.InitialAge, verdict.Lifetime, verdict.Date);
        var directives = verdict.Directives;
        NeedsValidation = directives.Has(CacheFlags.NoCache);
        IsImmutable = directives.Has(CacheFlags.Immutable);
        // RFC 9111 §5.2.2.10: s-maxage says the same for shared caches.
        var isStrict = directives.Has(CacheFlags.MustRevalidate | CacheFlags.ProxyRevalidate) || directives.SharedMaxAge >= 0;
        MayBeStale = !isStrict && !NeedsValidation;
        StaleWhileRevalidate = !MayBeStale ? 0 : directives.StaleWhileRevalidate >= 0 ? directives.StaleWhileRevalidate * TimeSpan.TicksPerSecond : rules.StaleWhileRevalidate;
        StaleIfError = !MayBeStale ? 0 : directives.StaleIfError >= 0 ? directives.StaleIfError * TimeSpan.TicksPerSecond : rules.StaleIfError;
        ETag = fields.ETag.Count == 1 ? fields.ETag[0] : null;
        LastModified = fields.LastModified.Count == 1 ? fields.LastModified[0] : null;
        LastModifiedTicks = HttpDate.TryParse(fields.LastModified, out var modified) ? modified : null;
        IsForAll = verdict.IsForAll;
        _owner = IsForAll ? null : asker.Caller;
        _language = fields.ContentLanguage.Count == 1 ? fields.ContentLanguage[0] : null;
        (_varyNames, _varyValues) = Vary(fields.Vary, asker.Fields);
        UpstreamStatus = fields["Cache-Status"];
        Fields = StoredFields.Of(fields, rules.Cookies == CookieRule.Strip, directives.PrivateFields, came);
        Overhead = 700 + StoredFields.CostOf(Fields) + _varyValues.Sum(value => value.Length * 2);
    }

    /// <summary>Its status.</summary>
    public int Status { get; }

    /// <summary>Its fields, without those that are made anew for each answer.</summary>
    public KeyValuePair<string, StringValues>[] Fields { get; }

    /// <summary>Its body.</summary>
    public CacheBody Body { get; }

    /// <summary>When it was asked for, in ticks: a change of its URL after that makes it invalid.</summary>
    public long Asked { get; }

    /// <summary>How long it is fresh, in ticks.</summary>
    public long Lifetime { get; }

    /// <summary>Whether it must be validated before every use (<c>no-cache</c>).</summary>
    public bool NeedsValidation { get; }

    /// <summary>Whether nobody need ask for it anew while it is fresh (RFC 8246).</summary>
    public bool IsImmutable { get; }

    /// <summary>Whether it may be used stale at all.</summary>
    public bool MayBeStale { get; }

    /// <summary>How long it may be used stale while it is refreshed, in ticks.</summary>
    public long StaleWhileRevalidate { get; }

    /// <summary>How long it may be used stale in place of an error, in ticks.</summary>
    public long StaleIfError { get; }

    /// <summary>Its entity tag.</summary>
    public string? ETag { get; }

    /// <summary>Its Last-Modified, letter for letter.</summary>
    public string? LastModified { get; }

    /// <summary>Its Last-Modified in ticks.</summary>
    public long? LastModifiedTicks { get; }

    /// <summary>When it was made, in ticks.</summary>
    public long DateTicks { get; }

    /// <summary>What caches in front of the upstream say of it.</summary>
    public StringValues UpstreamStatus { get; }

    /// <summary>The memory that it takes beside its body.</summary>
    public int Overhead { get; }

    /// <summary>Whether it is for everyone, and not only for the caller that it was made for, or for callers that nobody knows.</summary>
    public bool IsForAll { get; }

    /// <summary>The names of the fields by which its variants differ, in lower case.</summary>
    public string[] VaryNames => _varyNames;

    /// <summary>Whether it can be validated.</summary>
    public bool HasValidator => ETag is not null || LastModified is not null;

    /// <summary>Its age, in ticks.</summary>
    public long AgeAt(long now) => _initialAge + Math.Max(0, now - _came);

    /// <summary>How long it will be fresh yet, in ticks; negative: since when it is stale.</summary>
    public long LeftAt(long now) => Lifetime - AgeAt(now);

    /// <summary>Whether it answers a request of its key: by what it varies on, and by whose it is.</summary>
    public bool Fits(IHeaderDictionary request, Consumer? caller)
    {
        if (!IsForAll && !IsSame(_owner, caller)) return false;
        for (var i = 0; i < _varyNames.Length; i++)
        {
            var field = request[_varyNames[i]];
            if (field.Count == 1 && string.Equals(field[0], _varyValues[i], StringComparison.Ordinal)) continue;
            if (string.Equals(VaryKey.Normalise(_varyNames[i], field), _varyValues[i], StringComparison.Ordinal)) continue;
            // The language that the client likes best is what this is in.
            if (_varyNames[i] is "accept-language" && _language is not null && string.Equals(VaryKey.Favourite(field), _language, StringComparison.OrdinalIgnoreCase)) continue;
            return false;
        }

        return true;
    }

    /// <summary>Whether it is the same variant as another of its key.</summary>
    public bool IsSameVariantAs(StoredResponse other) =>
        _varyNames.AsSpan().SequenceEqual(other._varyNames) && _varyValues.AsSpan().SequenceEqual(other._varyValues)
        && IsForAll == other.IsForAll && IsSame(_owner, other._owner);

    /// <summary>Whether two callers are one, or nobody knows either.</summary>
    public static bool IsSame(Consumer? one, Consumer? other) =>
        ReferenceEquals(one, other)
        || (one is not null && other is not null && string.Equals(one.Id, other.Id, StringComparison.Ordinal) && string.Equals(one.Provider, other.Provider, StringComparison.Ordinal));

    /// <summary>The fields of a hit that change with time.</summary>
    public AgeStamp StampAt(long now)
    {
        var age = AgeAt(now) / TimeSpan.TicksPerSecond;
        if (Volatile.Read(ref _stamp) is { } stamp && stamp.Second == age) return stamp;
        var status = string.Create(CultureInfo.InvariantCulture, $"Usher; hit; ttl={LeftAt(now) / TimeSpan.TicksPerSecond}");
        stamp = new AgeStamp(age, age.ToString(CultureInfo.InvariantCulture), StringValues.Concat(UpstreamStatus, status));
        Volatile.Write(ref _stamp, stamp);
        return stamp;
    }

    private static (string[] Names, string[] Values) Vary(StringValues vary, IHeaderDictionary request)
    {
        if (vary.Count == 0) return ([], []);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in new FieldList(vary)) names.Add(name.ToString().ToLowerInvariant());
        return ([.. names], [.. names.Select(name => VaryKey.Normalise(name, request[name]))]);
    }
}
