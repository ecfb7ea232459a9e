using System.Globalization;

namespace Usher.Config;

/// <summary>A point in time.</summary>
/// <param name="Value">The time.</param>
internal readonly record struct Moment(DateTimeOffset Value) : IConfigScalar<Moment>
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mmK"];

    /// <inheritdoc />
    public static string Expected => "a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z";

    /// <inheritdoc />
    public static Moment Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
            ? new Moment(value)
            : throw new FormatException($"expected {Expected}, not '{text}'");

    /// <inheritdoc />
    public override string ToString() => Value.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture);
}
