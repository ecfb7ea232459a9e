namespace Usher.Config;

/// <summary>A version of TLS: <c>1.2</c> or <c>1.3</c>.</summary>
/// <param name="Minor">What stands after the dot.</param>
internal readonly record struct TlsVersion(int Minor) : IConfigScalar<TlsVersion>
{
    /// <inheritdoc />
    public static string Expected => "1.2 or 1.3";

    /// <inheritdoc />
    public static TlsVersion Parse(string text) => text switch
    {
        "1.2" => new TlsVersion(2),
        "1.3" => new TlsVersion(3),
        "1.0" or "1.1" => throw new FormatException($"expected {Expected}, not '{text}' (RFC 8996 forbids what is older)"),
        _ => throw new FormatException($"expected {Expected}, not '{text}'"),
    };

    /// <inheritdoc />
    public override string ToString() => $"1.{Minor}";
}
