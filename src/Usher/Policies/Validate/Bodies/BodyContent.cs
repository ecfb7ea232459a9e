using Microsoft.Net.Http.Headers;
using Usher.Policies.Validate.Parameters;
using Usher.Schemas;

namespace Usher.Policies.Validate.Bodies;

/// <summary>One of the media types that a body may have, and what is asked of it.</summary>
/// <param name="Range">The media type, which may be <c>type/*</c> or <c>*/*</c>; of JSON also all that end in <c>+json</c> where it is null.</param>
/// <param name="Schema">What it must be; null: anything.</param>
/// <param name="Shape">Of a form: what its schema says of its members.</param>
internal sealed record BodyContent(MediaTypeHeaderValue? Range, JsonSchema? Schema, TextShape? Shape)
{
    /// <summary>What is looked at in a body of a type that this is for.</summary>
    public BodyKind KindOf(MediaTypeHeaderValue type)
    {
        if (Schema is null) return IsJson(type) ? BodyKind.Json : BodyKind.Opaque;
        if (IsJson(type)) return BodyKind.Json;
        return type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? BodyKind.Form : BodyKind.Opaque;
    }

    /// <summary>How exactly this is for a type: 0 not at all, 3 by name.</summary>
    public int Fits(MediaTypeHeaderValue type)
    {
        if (Range is null) return IsJson(type) ? 1 : 0;
        if (Range.MatchesAllTypes) return 1;
        if (!Range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)) return 0;
        if (Range.MatchesAllSubTypes) return 2;
        return Range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase) ? 3 : 0;
    }

    /// <summary>Whether a type is one JSON document.</summary>
    public static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
}
