using System.Text.Json;

namespace Usher.Failures;

/// <summary>One of the things that are wrong with a request. It never has a value that the client sent.</summary>
/// <param name="Pointer">Where in the body, as a JSON pointer (RFC 6901); of a parameter: where in its value. Null: not said.</param>
/// <param name="Parameter">The parameter; null: it is the body that is wrong.</param>
/// <param name="In">Where the parameter stands: <c>path</c>, <c>query</c>, <c>header</c> or <c>cookie</c>.</param>
/// <param name="Detail">What was expected, for people.</param>
internal readonly record struct FailurePart(string? Pointer, string? Parameter, string? In, string Detail)
{
    /// <summary>Writes all as the member <c>errors</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<FailurePart> parts)
    {
        json.WriteStartArray("errors");
        foreach (var part in parts)
        {
            json.WriteStartObject();
            if (part.Parameter is not null) json.WriteString("parameter", part.Parameter);
            if (part.In is not null) json.WriteString("in", part.In);
            if (part.Pointer is not null) json.WriteString("pointer", part.Pointer);
            json.WriteString("detail", part.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
