using System.Globalization;
using Usher.Config.Binding;
using Usher.Config.Shapes;
using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>What a value may be, and how it is read. Named by generated code.</summary>
public abstract class ValueShape
{
    private protected ValueShape(ValueKind kind) => Kind = kind;

    /// <summary>A text.</summary>
    public static ValueShape<string> Text { get; } = new ScalarShape<string>(ValueKind.Text, "a text", text => text, text => text);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static ValueShape<bool> Flag { get; } = new ScalarShape<bool>(ValueKind.Flag, "true or false", ParseFlag, flag => flag ? "true" : "false");

    /// <summary>A whole number of 32 bits.</summary>
    public static ValueShape<int> Whole { get; } = new ScalarShape<int>(ValueKind.Whole, "a whole number", ParseWhole, number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number of 64 bits.</summary>
    public static ValueShape<long> WideWhole { get; } = new ScalarShape<long>(ValueKind.Whole, "a whole number", ParseWideWhole, number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number.</summary>
    public static ValueShape<double> Number { get; } = new ScalarShape<double>(ValueKind.Number, "a number", ParseNumber, number => number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A duration such as <c>30s</c>.</summary>
    public static ValueShape<TimeSpan> Duration { get; } = new ScalarShape<TimeSpan>(ValueKind.Duration, ConfigText.DurationExpected, ConfigText.Duration, ConfigText.Format);

    /// <summary>A size in bytes such as <c>10MB</c>.</summary>
    public static ValueShape<long> Size { get; } = new ScalarShape<long>(ValueKind.Size, ConfigText.SizeExpected, ConfigText.Size, ConfigText.FormatSize);

    /// <summary>Anything: the node as it stands in the file, for the parts that the reader takes apart itself.</summary>
    internal static ValueShape<YamlNode> Node { get; } = new NodeShape();

    /// <summary>What kind of value it is.</summary>
    internal ValueKind Kind { get; }

    /// <summary>What is expected, for errors: <c>a duration such as 5s</c>.</summary>
    internal abstract string Expected { get; }

    /// <summary>The names of an enumeration with what they mean; empty for others.</summary>
    internal virtual IReadOnlyList<(string Name, string Summary)> Names => [];

    /// <summary>What the items of a list or the values of a map may be; null for others.</summary>
    internal virtual ValueShape? Item => null;

    /// <summary>The record; null for others.</summary>
    internal virtual RecordShape? Record => null;

    /// <summary>An enumeration.</summary>
    /// <param name="names">Its names in the file, their values and what they mean.</param>
    /// <typeparam name="T">The enumeration.</typeparam>
    public static ValueShape<T> Choice<T>(params IReadOnlyList<(string Name, T Value, string Summary)> names) where T : struct, Enum => new ChoiceShape<T>(names);

    /// <summary>A type that reads itself from one text.</summary>
    /// <typeparam name="T">The type.</typeparam>
    public static ValueShape<T> Scalar<T>() where T : IConfigScalar<T> => ScalarShape<T>.Own(T.Expected, T.Parse);

    /// <summary>A record.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public static ValueShape<T> Of<T>() where T : class, IConfigRecord<T> => RecordValueShape<T>.Instance;

    /// <summary>A list; a single value is a list of one.</summary>
    /// <param name="item">What its items may be.</param>
    /// <typeparam name="T">The type of an item.</typeparam>
    public static ValueShape<IReadOnlyList<T>> List<T>(ValueShape<T> item) => new ListShape<T>(item);

    /// <summary>A mapping with names of the user's own.</summary>
    /// <param name="value">What its values may be.</param>
    /// <typeparam name="T">The type of a value.</typeparam>
    public static ValueShape<IReadOnlyDictionary<string, T>> Map<T>(ValueShape<T> value) => new MapShape<T>(value);

    /// <summary>A value that may be absent.</summary>
    /// <param name="value">What it is where it is there.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    public static ValueShape<T?> Optional<T>(ValueShape<T> value) where T : struct => new OptionalShape<T>(value);

    private static bool ParseFlag(string text) => text switch
    {
        "true" => true,
        "false" => false,
        "yes" or "on" or "True" or "TRUE" or "1" => throw new FormatException($"expected true or false, not '{text}' (write true)"),
        "no" or "off" or "False" or "FALSE" or "0" => throw new FormatException($"expected true or false, not '{text}' (write false)"),
        _ => throw new FormatException($"expected true or false, not '{text}'"),
    };

    private static int ParseWhole(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"expected a whole number, not '{text}'");

    private static long ParseWideWhole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"expected a whole number, not '{text}'");

    private static double ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"expected a number, not '{text}'");
}

/// <summary>What a value of a type may be, and how it is read.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class ValueShape<T> : ValueShape
{
    private protected ValueShape(ValueKind kind) : base(kind)
    {
    }

    /// <summary>Reads a node; where it is wrong, the binder takes the errors.</summary>
    internal abstract bool TryBind(YamlNode node, Binder binder, out T value);

    /// <summary>The text that gives this value; null: there is none worth telling.</summary>
    internal abstract string? Format(T value);
}
