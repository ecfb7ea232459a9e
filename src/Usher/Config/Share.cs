using System.Globalization;

namespace Usher.Config;

/// <summary>A share of all, such as <c>10%</c>.</summary>
/// <param name="Value">The share, from 0 to 1.</param>
internal readonly record struct Share(double Value) : IConfigScalar<Share>
{
    /// <summary>All of them.</summary>
    public static Share All { get; } = new(1);

    /// <inheritdoc />
    public static string Expected => "a share such as 1% or 100%";

    /// <inheritdoc />
    public static Share Parse(string text)
    {
        if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
            return new Share(percent / 100);
        var hint = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? $" (it has no percent sign: {text}%?)" : "";
        throw new FormatException($"expected {Expected}, not '{text}'{hint}");
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value * 100:0.####}%");
}
