namespace Usher.Config;

/// <summary>A place in a file.</summary>
/// <param name="File">The file, as errors name it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct ConfigPlace(string File, int Line, int Column)
{
    /// <summary>The place as <c>usher.yaml:5:3</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
