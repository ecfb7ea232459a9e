using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Join;

/// <summary>
/// The fields of a joined answer, out of those of the parts that it is made of: every <c>Set-Cookie</c>, in the order of the parts; a
/// <c>Cache-Control</c> that allows what all of them allow; every name in <c>Vary</c>; what a part's <c>fields</c> names; nothing else.
/// </summary>
internal static class JoinedFields
{
    /// <summary>Why a field cannot be taken over from a part; null: it can.</summary>
    public static string? Problem(string name)
    {
        if (HeaderText.Problem(name, ofRequest: false) is { } problem) return problem;
        if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.ToUpperInvariant() is "ETAG" or "LAST-MODIFIED" or "ACCEPT-RANGES" or "AGE" or "EXPIRES" or "DIGEST" or "REPR-DIGEST")
            return "this field speaks of the part's own body, which the answer is not";
        return name.ToUpperInvariant() is "SET-COOKIE" or "CACHE-CONTROL" or "VARY" ? $"'{name}' is taken over from all parts" : null;
    }

    /// <summary>Sets the fields of an answer.</summary>
    public static void Apply(IHeaderDictionary target, JoinRun run)
    {
        var cache = new CacheRule();
        List<string>? vary = null;
        string? partial = null;
        foreach (var part in run.Plan.Parts)
        {
            var result = run.Results[part.Index];
            if (result.IsPartial) partial = partial is null ? part.Name : $"{partial}, {part.Name}";
            foreach (var fields in result.Fields)
            {
                cache.Add(fields);
                if (fields.Vary.Count > 0) AddNames(vary ??= [], fields.Vary);
                if (fields.SetCookie.Count > 0) target.SetCookie = StringValues.Concat(target.SetCookie, fields.SetCookie);
                foreach (var name in part.Fields)
                {
                    if (fields.TryGetValue(name, out var values)) target[name] = StringValues.Concat(target[name], values);
                }
            }
        }

        if (vary is not null) target.Vary = vary.Contains("*") ? "*" : string.Join(", ", vary);
        if (partial is not null) target["Usher-Partial"] = partial;
        // What is missing now may be there the next time.
        if (partial is not null) target.CacheControl = "no-store";
        else if (cache.Text() is { } text) target.CacheControl = text;
    }

    // What the parts were asked for depends on neither of what Usher says itself.
    private static void AddNames(List<string> names, StringValues fields)
    {
        foreach (var line in fields)
        {
            foreach (var name in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (name.ToUpperInvariant() is not ("ACCEPT" or "ACCEPT-ENCODING") && !names.Contains(name, StringComparer.OrdinalIgnoreCase)) names.Add(name);
            }
        }
    }

    // The most restrictive of all: a limit of any holds for all, a permission only if all give it.
    private struct CacheRule
    {
        private bool _noStore;
        private bool _private;
        private bool _noCache;
        private bool _mustRevalidate;
        private bool _isSilent;
        private long _maxAge;
        private long _sharedAge;
        private int _count;
        private bool _allPublic;

        public void Add(IHeaderDictionary fields)
        {
            if (_count++ == 0) (_maxAge, _sharedAge, _allPublic) = (long.MaxValue, long.MaxValue, true);
            long? maxAge = null, sharedAge = null;
            var isPublic = false;
            foreach (var line in fields.CacheControl)
            {
                foreach (var directive in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
                {
                    var equals = directive.IndexOf('=', StringComparison.Ordinal);
                    switch ((equals < 0 ? directive : directive[..equals]).ToLowerInvariant())
                    {
                        case "no-store": _noStore = true; break;
                        case "private": _private = true; break;
                        case "no-cache": _noCache = true; break;
                        case "must-revalidate": _mustRevalidate = true; break;
                        case "public": isPublic = true; break;
                        case "max-age": maxAge = Seconds(directive[(equals + 1)..]); break;
                        case "s-maxage": sharedAge = Seconds(directive[(equals + 1)..]); break;
                    }
                }
            }

            _allPublic &= isPublic;
            _isSilent |= maxAge is null && sharedAge is null;
            var age = fields.TryGetValue("Age", out var given) ? Seconds(given.ToString()) : 0;
            _maxAge = Math.Min(_maxAge, Math.Max(0, (maxAge ?? 0) - age));
            _sharedAge = Math.Min(_sharedAge, Math.Max(0, (sharedAge ?? maxAge ?? 0) - age));
        }

        public readonly string? Text()
        {
            if (_count == 0) return null;
            if (_noStore) return "no-store";
            var text = new List<string>();
            if (_private) text.Add("private");
            else if (_allPublic) text.Add("public");
            if (_noCache) text.Add("no-cache");
            // Of a part that says nothing nobody knows how long it holds.
            if (!_isSilent && !_noCache)
            {
                text.Add(string.Create(CultureInfo.InvariantCulture, $"max-age={_maxAge}"));
                if (!_private && _sharedAge != _maxAge) text.Add(string.Create(CultureInfo.InvariantCulture, $"s-maxage={_sharedAge}"));
            }

            if (_mustRevalidate) text.Add("must-revalidate");
            return text.Count == 0 ? null : string.Join(", ", text);
        }

        private static long Seconds(string text) => long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, int.MaxValue) : 0;
    }
}
