using System.Text.Json;

namespace Usher.Schemas;

/// <summary>Which members of an object are the server's to set, so that a request need not have them although they are required.</summary>
internal static class ReadOnlyNames
{
    private const int Deepest = 32;

    /// <summary>Their names: those of a schema, of what it is put together of, and those that are known from around it.</summary>
    public static IReadOnlyCollection<string> Of(SchemaPlace place, SchemaResource resource, SchemaLibrary library, IReadOnlyCollection<string> known)
    {
        var names = new SortedSet<string>(known, StringComparer.Ordinal);
        Collect(place, resource, library, names, 0);
        return names.Count == known.Count ? known : names;
    }

    private static void Collect(SchemaPlace place, SchemaResource resource, SchemaLibrary library, SortedSet<string> names, int depth)
    {
        if (depth > Deepest || place.Element.ValueKind != JsonValueKind.Object) return;
        if (place.Element.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (IsReadOnly(place.At("properties", properties).At(property.Name, property.Value), resource, library, 0)) names.Add(property.Name);
            }
        }

        if (Target(place, resource, library) is { } target) Collect(target.Place, target.Resource, library, names, depth + 1);
        if (!place.Element.TryGetProperty("allOf", out var parts) || parts.ValueKind != JsonValueKind.Array) return;
        var at = 0;
        foreach (var part in parts.EnumerateArray()) Collect(place.At("allOf", parts).At($"{at++}", part), resource, library, names, depth + 1);
    }

    /// <summary>Whether a member of this schema is the server's to set.</summary>
    public static bool IsReadOnly(SchemaPlace place, SchemaResource resource, SchemaLibrary library, int depth)
    {
        if (depth > Deepest || place.Element.ValueKind != JsonValueKind.Object) return false;
        if (place.Element.TryGetProperty("readOnly", out var flag) && flag.ValueKind == JsonValueKind.True) return true;
        return Target(place, resource, library) is { } target && IsReadOnly(target.Place, target.Resource, library, depth + 1);
    }

    private static (SchemaPlace Place, SchemaResource Resource)? Target(SchemaPlace place, SchemaResource resource, SchemaLibrary library) =>
        place.Element.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String ? library.Find(reference.GetString()!, resource, out _, out _) : null;
}
