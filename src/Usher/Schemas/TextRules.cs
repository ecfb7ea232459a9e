using System.Text.Json;

namespace Usher.Schemas;

/// <summary>What a schema says of texts.</summary>
internal sealed class TextRules
{
    /// <summary>The fewest characters.</summary>
    public long MinLength { get; set; }

    /// <summary>The most characters.</summary>
    public long MaxLength { get; set; } = long.MaxValue;

    /// <summary>What must be found in it; null: nothing.</summary>
    public SchemaPattern? Pattern { get; set; }

    /// <summary>What it must be; null: anything.</summary>
    public TextFormat? Format { get; set; }

    /// <summary>Checks a text.</summary>
    public bool Check(JsonElement value, SchemaRun run)
    {
        var isValid = true;
        if (MinLength > 0 || MaxLength < long.MaxValue)
        {
            var count = run.Text.Count(value);
            if (count < MinLength) isValid = run.Collects && run.Fail($"expected at least {SchemaWords.Count(MinLength, "character")}");
            if (count > MaxLength) isValid = run.Collects && run.Fail($"expected at most {SchemaWords.Count(MaxLength, "character")}");
            if (!isValid && !run.Collects) return false;
        }

        if (Pattern is { } pattern && !pattern.IsMatch(run.Text.Chars(value), run)) isValid = run.Collects && run.Fail($"expected a text that matches {pattern.Text}");
        if (Format is { } format && (isValid || run.Collects) && !format.Holds(run.Text.Chars(value))) isValid = run.Fail(format.Expected);
        return isValid;
    }
}
