using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>What a schema says of numbers. Bounds are the JSON texts of the schema, compared digit by digit.</summary>
internal sealed class NumberRules
{
    /// <summary>The smallest; null: there is none.</summary>
    public byte[]? Minimum { get; set; }

    /// <summary>The largest.</summary>
    public byte[]? Maximum { get; set; }

    /// <summary>What it must be above.</summary>
    public byte[]? ExclusiveMinimum { get; set; }

    /// <summary>What it must be below.</summary>
    public byte[]? ExclusiveMaximum { get; set; }

    /// <summary>What it must be a multiple of.</summary>
    public byte[]? MultipleOf { get; set; }

    /// <summary>The same, ready to divide.</summary>
    public Divisor? Divisor { get; set; }

    /// <summary>Which numbers of the machine it must be one of.</summary>
    public NumberFormat? Format { get; set; }

    /// <summary>Checks a number.</summary>
    public bool Check(JsonElement value, SchemaRun run)
    {
        var number = JsonNumber.Parse(JsonMarshal.GetRawUtf8Value(value));
        var isValid = true;
        if (Minimum is not null && Order(number, Minimum) < 0) isValid = Fail(run, "expected {0} or more", Minimum);
        if (isValid && ExclusiveMinimum is not null && Order(number, ExclusiveMinimum) <= 0) isValid = Fail(run, "expected more than {0}", ExclusiveMinimum);
        if (isValid && Maximum is not null && Order(number, Maximum) > 0) isValid = Fail(run, "expected {0} or less", Maximum);
        if (isValid && ExclusiveMaximum is not null && Order(number, ExclusiveMaximum) >= 0) isValid = Fail(run, "expected less than {0}", ExclusiveMaximum);
        if (Divisor is { } divisor && !divisor.Divides(number) && (isValid || run.Collects)) isValid = Fail(run, "expected a multiple of {0}", MultipleOf!);
        if (Format is { } format && (isValid || run.Collects) && !format.Holds(number)) isValid = run.Fail(format.Expected);
        return isValid;
    }

    private static int Order(JsonNumber number, byte[] bound) => JsonNumber.Compare(number, JsonNumber.Parse(bound));

    private static bool Fail(SchemaRun run, string expected, byte[] bound) =>
        run.Collects && run.Fail(expected.Replace("{0}", Encoding.UTF8.GetString(bound), StringComparison.Ordinal));
}
