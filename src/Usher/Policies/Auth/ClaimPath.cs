using System.Text.Json;

namespace Usher.Policies.Auth;

/// <summary>Looks claims up by name: one called just that, or else a path into objects (<c>realm_access.roles</c>).</summary>
internal static class ClaimPath
{
    /// <summary>Finds a claim.</summary>
    public static bool TryFind(JsonElement claims, string name, out JsonElement value)
    {
        value = default;
        if (claims.ValueKind != JsonValueKind.Object) return false;
        if (claims.TryGetProperty(name, out value)) return true;
        if (!name.Contains('.', StringComparison.Ordinal)) return false;
        value = claims;
        foreach (var range in name.AsSpan().Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name.AsSpan()[range], out value)) return false;
        }

        return true;
    }

    /// <summary>A text, or a number or flag as text; null: it is neither.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>The texts of a list, or the one that stands for a list.</summary>
    public static IReadOnlyList<string> TextsOf(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(TextOf).OfType<string>()]
        : TextOf(value) is { } one ? [one] : [];
}
