namespace Usher.Config;

/// <summary>How fast data has to come or go: <c>240B/s</c>, <c>1KB/s</c>; or <c>none</c> for no such limit.</summary>
/// <param name="BytesPerSecond">Bytes a second; 0: no limit.</param>
internal readonly record struct DataRate(long BytesPerSecond) : IConfigScalar<DataRate>
{
    private const string PerSecond = "/s";

    /// <inheritdoc />
    public static string Expected => "a rate such as 240B/s or 1KB/s, or none";

    /// <inheritdoc />
    public static DataRate Parse(string text)
    {
        if (text is "none") return new DataRate(0);
        if (!text.EndsWith(PerSecond, StringComparison.Ordinal)) throw new FormatException($"expected {Expected}, not '{text}'");
        try
        {
            return ConfigText.Size(text[..^PerSecond.Length]) is > 0 and var bytes ? new DataRate(bytes) : throw new FormatException($"expected {Expected}, not '{text}'");
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"expected {Expected}, not '{text}'", wrong);
        }
    }

    /// <inheritdoc />
    public override string ToString() => BytesPerSecond == 0 ? "none" : ConfigText.FormatSize(BytesPerSecond) + PerSecond;
}
