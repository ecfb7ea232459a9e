namespace Usher.Config;

/// <summary>What of a request makes its key: <c>header X-User</c>, <c>cookie session</c>, <c>claim sub</c>, <c>consumer</c>, <c>ip</c>, <c>path</c>.</summary>
/// <param name="Part">The part.</param>
/// <param name="Name">The name of the field, the cookie or the claim; empty for all others.</param>
internal sealed record HashOn(HashPart Part, string Name = "") : IConfigScalar<HashOn>
{
    /// <inheritdoc />
    public static string Expected => "header NAME, cookie NAME, claim NAME, consumer, ip or path";

    /// <inheritdoc />
    public static HashOn Parse(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["ip"] => new HashOn(HashPart.Ip),
        ["path"] => new HashOn(HashPart.Path),
        ["consumer"] => new HashOn(HashPart.Consumer),
        ["header", var name] when IsToken(name) => new HashOn(HashPart.Header, name),
        ["cookie", var name] when IsToken(name) => new HashOn(HashPart.Cookie, name),
        ["claim", var name] => new HashOn(HashPart.Claim, name),
        _ => throw new FormatException($"expected {Expected}, not '{text}'"),
    };

    /// <summary>Whether a text can name a field or a cookie (RFC 9110 §5.6.2).</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    /// <inheritdoc />
    public override string ToString() => Name.Length == 0 ? Part.ToString().ToLowerInvariant() : $"{Part.ToString().ToLowerInvariant()} {Name}";
}
