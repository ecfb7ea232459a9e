using System.Globalization;

namespace Usher.Schemas;

/// <summary>Words of failures.</summary>
internal static class SchemaWords
{
    /// <summary>A number of things: <c>1 item</c>, <c>2 items</c>.</summary>
    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
