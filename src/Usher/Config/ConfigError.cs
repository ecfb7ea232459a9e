namespace Usher.Config;

/// <summary>Something that is wrong in the configuration.</summary>
/// <param name="Place">Where.</param>
/// <param name="Message">What is wrong, and what was expected.</param>
/// <param name="Hint">What may help, such as the nearest known key; null: nothing known.</param>
public sealed record ConfigError(ConfigPlace Place, string Message, string? Hint = null)
{
    /// <summary>The file, as errors name it.</summary>
    public string File => Place.File;

    /// <summary>The line, from 1.</summary>
    public int Line => Place.Line;

    /// <summary>The column, from 1.</summary>
    public int Column => Place.Column;

    /// <summary>The line as it stands in the file; null where there is none.</summary>
    public string? SourceLine { get; init; }

    /// <summary>How many characters of that line the error is about, from <see cref="Column"/>.</summary>
    public int Length { get; init; } = 1;

    /// <summary>The error on one line: <c>usher.yaml:5:5: error: unknown key 'timout' (did you mean 'timeout'?)</c>.</summary>
    public override string ToString() => Hint is null ? $"{Place}: error: {Message}" : $"{Place}: error: {Message} ({Hint})";
}
