using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Usher.Policies.Validate.Bodies;

/// <summary>What is asked of a request's body.</summary>
/// <param name="isRequired">Whether there must be one; null: by the method (POST, PUT and PATCH).</param>
/// <param name="contents">The media types that it may have; empty: there may be no body.</param>
internal sealed class BodyRules(bool? isRequired, IReadOnlyList<BodyContent> contents)
{
    /// <summary>Whether there may be one.</summary>
    public bool IsAllowed => contents.Count > 0;

    /// <summary>Whether a request needs one.</summary>
    public bool IsRequired(HttpContext context) => isRequired ?? context.Request.Method is "POST" or "PUT" or "PATCH";

    /// <summary>What is asked of a body of a type; null: the type is not taken.</summary>
    public (BodyContent Content, BodyKind Kind)? Find(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.MatchesAllSubTypes) return null;
        var (best, fit) = (default(BodyContent), 0);
        foreach (var content in contents)
        {
            if (content.Fits(type) is var fits && fits > fit) (best, fit) = (content, fits);
        }

        if (best is null) return null;
        var kind = best.KindOf(type);
        // JSON has no other encoding (RFC 8259 §8.1), and what upstreams make of one is anybody's guess.
        if (kind != BodyKind.Opaque && type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return null;
        return (best, kind);
    }
}
