using System.Globalization;
using System.Text;

namespace Usher.Schemas;

/// <summary>A format of OpenAPI that says which numbers of the machine a number must be one of.</summary>
internal sealed class NumberFormat
{
    private readonly byte[] _smallest;
    private readonly byte[] _largest;
    private readonly bool _isWhole;

    private NumberFormat(string name, string smallest, string largest, bool isWhole)
    {
        (_smallest, _largest, _isWhole) = (Encoding.UTF8.GetBytes(smallest), Encoding.UTF8.GetBytes(largest), isWhole);
        Expected = $"expected a number of the format {name}";
    }

    /// <summary>What a number of it is, in words.</summary>
    public string Expected { get; }

    /// <summary>The format of a name; null: it says nothing of numbers.</summary>
    public static NumberFormat? Of(string name) => name switch
    {
        "int32" => new NumberFormat(name, "-2147483648", "2147483647", isWhole: true),
        "int64" => new NumberFormat(name, "-9223372036854775808", "9223372036854775807", isWhole: true),
        "float" => new NumberFormat(name, Text(float.MinValue), Text(float.MaxValue), isWhole: false),
        "double" => new NumberFormat(name, Text(double.MinValue), Text(double.MaxValue), isWhole: false),
        _ => null,
    };

    /// <summary>Whether a number is one of them.</summary>
    public bool Holds(JsonNumber number) =>
        (!_isWhole || number.IsInteger) && JsonNumber.Compare(number, JsonNumber.Parse(_smallest)) >= 0 && JsonNumber.Compare(number, JsonNumber.Parse(_largest)) <= 0;

    private static string Text(double bound) => bound.ToString("R", CultureInfo.InvariantCulture);
}
