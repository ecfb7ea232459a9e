namespace Usher.Config;

/// <summary>A value that stands in the file as one text, such as an address. Its <c>ToString</c> gives that text back.</summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IConfigScalar<T> where T : IConfigScalar<T>
{
    /// <summary>What the text looks like, for errors and the schema: <c>an address such as 10.0.0.1</c>.</summary>
    static abstract string Expected { get; }

    /// <summary>Reads the text.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <exception cref="FormatException">The text is wrong; the message reads <c>expected …, not …</c>.</exception>
    static abstract T Parse(string text);
}
