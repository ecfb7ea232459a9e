using System.Globalization;

namespace Usher.Config;

/// <summary>A status or a range of them: <c>200</c>, <c>200-299</c>.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
internal readonly record struct StatusRange(int First, int Last) : IConfigScalar<StatusRange>
{
    /// <inheritdoc />
    public static string Expected => "a status such as 200 or a range such as 200-299";

    /// <summary>Whether a status is one of them.</summary>
    public bool Contains(int status) => status >= First && status <= Last;

    /// <inheritdoc />
    public static StatusRange Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var first = dash < 0 ? text : text[..dash];
        var last = dash < 0 ? text : text[(dash + 1)..];
        if (int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from) && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            && from >= 100 && to <= 599 && from <= to) return new StatusRange(from, to);
        throw new FormatException($"expected {Expected}, not '{text}'");
    }

    /// <inheritdoc />
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
