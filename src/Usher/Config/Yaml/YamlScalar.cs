namespace Usher.Config.Yaml;

/// <summary>A text of a file.</summary>
internal sealed class YamlScalar(YamlFile file, int line, int column, string text, bool isPlain) : YamlNode(file, line, column)
{
    private const int Shown = 60;

    /// <summary>The text, with the environment and secret files put in.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it stands there without quotes and not as a block.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>
    /// The text as the file has it, where a part of <see cref="Text"/> comes from the environment or a secret file; else null. Such a text
    /// is never printed.
    /// </summary>
    public string? FromEnvironment { get; init; }

    /// <summary>How many characters of the file stand before the text itself: 1 for a quote, else 0.</summary>
    public int TextOffset { get; init; }

    /// <summary>Whether there is no value: nothing at all, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && FromEnvironment is null && (Text is "" or "~" or "null");

    /// <inheritdoc />
    public override string Describe()
    {
        if (FromEnvironment is not null) return $"what {Cut(FromEnvironment)} holds";
        return IsNull ? "nothing" : $"'{Cut(Text)}'";
    }

    /// <summary>A message without the secret that it may quote.</summary>
    public string Censor(string message)
    {
        if (FromEnvironment is null) return message;
        return Text.Length == 0 ? message : message.Replace(Text, FromEnvironment, StringComparison.Ordinal);
    }

    /// <summary>A message in which this text is not quoted at endless length.</summary>
    public string Shorten(string message) => Text.Length <= Shown ? message : message.Replace(Text, Cut(Text), StringComparison.Ordinal);

    private static string Cut(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}
