using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Evaluates a client's conditions against a stored response (RFC 9110 §13, RFC 9111 §4.3.2).</summary>
internal static class Validators
{
    /// <summary>Whether the client has what is stored already: it is answered with 304.</summary>
    public static bool IsNotModified(IHeaderDictionary request, StoredResponse response)
    {
        var tags = request.IfNoneMatch;
        if (tags.Count > 0) return Lists(tags, response.ETag);
        var since = request.IfModifiedSince;
        if (since.Count == 0) return false;
        if (response.LastModified is { } modified && since.Count == 1 && string.Equals(since[0], modified, StringComparison.Ordinal)) return true;
        return HttpDate.TryParse(since, out var have) && have >= (response.LastModifiedTicks ?? response.DateTicks);
    }

    /// <summary>Whether a range may be cut out of what is stored (RFC 9110 §13.1.5): by a strong validator only.</summary>
    public static bool RangeHolds(IHeaderDictionary request, StoredResponse response)
    {
        var condition = request.IfRange;
        if (condition.Count == 0) return true;
        if (condition.Count > 1 || condition[0] is not { } text) return false;
        if (text.StartsWith('"')) return string.Equals(text, response.ETag, StringComparison.Ordinal);
        return string.Equals(text, response.LastModified, StringComparison.Ordinal) && response.LastModifiedTicks <= response.DateTicks - TimeSpan.TicksPerSecond;
    }

    // Weak comparison (RFC 9110 §8.8.3.2).
    private static bool Lists(StringValues tags, string? own)
    {
        foreach (var tag in new FieldList(tags))
        {
            if (tag is "*") return true;
            if (own is not null && Opaque(tag).SequenceEqual(Opaque(own))) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> Opaque(ReadOnlySpan<char> tag) => tag is ['W', '/', ..] ? tag[2..] : tag;
}
