using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Transform;

/// <summary>What the fields of a message say of its body, and what they must say once it is another.</summary>
internal static class MessageFields
{
    /// <summary>Whether a content type says that the body is one JSON document.</summary>
    public static bool IsJson(string? contentType)
    {
        if (contentType is null) return false;
        var type = contentType.AsSpan();
        if (type.IndexOf(';') is >= 0 and var parameters) type = type[..parameters];
        type = type.Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a body is compressed.</summary>
    public static bool IsEncoded(IHeaderDictionary fields) =>
        fields.ContentEncoding is { Count: > 0 } encodings && !(encodings is [{ } one] && one.Equals("identity", StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes out or weakens what held for the body as it came. Its length and its digests are set by whoever knows it.</summary>
    /// <returns>The digests that were there.</returns>
    public static BodyDigests Adjust(IHeaderDictionary fields)
    {
        fields.ContentLength = null;
        fields.Remove("Accept-Ranges");
        // Equal in meaning where the upstream says so, and never byte for byte (RFC 9110 §8.8.1).
        if (fields.ETag is [{ Length: > 0 } tag] && !tag.StartsWith("W/", StringComparison.Ordinal)) fields.ETag = new StringValues("W/" + tag);
        return BodyDigests.Take(fields);
    }
}
