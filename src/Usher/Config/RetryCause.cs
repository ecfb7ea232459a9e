namespace Usher.Config;

/// <summary>What a request is sent once more for: <c>connect</c>, <c>reset</c>, <c>timeout</c>, or a status.</summary>
/// <param name="Text">The setting as it stands in the file.</param>
internal readonly record struct RetryCause(string Text) : IConfigScalar<RetryCause>
{
    /// <summary>No connection could be made; or one that had been used before broke, and nothing had come back.</summary>
    public const string Connect = "connect";

    /// <summary>A connection broke before a byte of the answer came.</summary>
    public const string Reset = "reset";

    /// <summary>The head of the answer did not come in time.</summary>
    public const string Timeout = "timeout";

    /// <inheritdoc />
    public static string Expected => "connect, reset, timeout or a status from 400 to 599";

    /// <summary>The status; 0: it is none.</summary>
    public int Status => int.TryParse(Text, out var status) ? status : 0;

    /// <inheritdoc />
    public static RetryCause Parse(string text)
    {
        if (text is Connect or Reset or Timeout) return new RetryCause(text);
        if (text.Length == 3 && int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out var status) && status is >= 400 and <= 599) return new RetryCause(text);
        throw new FormatException($"expected {Expected}, not '{text}'");
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
