namespace Usher.Config;

/// <summary>Where a destination is: <c>http://10.0.0.1:5000</c>, <c>https://api.internal</c>, <c>unix:/run/app.sock</c>.</summary>
/// <param name="Text">The address as it stands in the file.</param>
internal sealed record DestinationUrl(string Text) : IConfigScalar<DestinationUrl>
{
    /// <inheritdoc />
    public static string Expected => "an address such as http://10.0.0.1:5000";

    /// <summary>Whether it is a Unix-domain socket.</summary>
    public bool IsUnix => Text.StartsWith("unix:", StringComparison.Ordinal);

    /// <summary>Whether it is spoken to over TLS.</summary>
    public bool IsTls => Text.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text is meant as an address rather than as the name of an upstream.</summary>
    public static bool LooksLikeOne(string text) => text.Contains(':', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal);

    /// <inheritdoc />
    public static DestinationUrl Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            if (text.Length > 6 && text[5] == '/' && !text.StartsWith("unix://", StringComparison.Ordinal)) return new DestinationUrl(text);
            throw Wrong(text, " (a socket is written as unix:/run/app.sock)");
        }

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) throw Wrong(text, LooksLikeOne(text) ? $" (the scheme is missing: http://{text})" : "");
        if (text[..scheme].ToUpperInvariant() is not ("HTTP" or "HTTPS")) throw Wrong(text, $" ('{text[..scheme]}' is none of http, https, unix)");
        if (text.AsSpan().ContainsAny(' ', '\\') || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) throw Wrong(text, "");
        if (uri.UserInfo.Length > 0 || text.AsSpan(scheme).Contains('@')) throw Wrong(text, " (an address has no user and password)", censored: true);
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || text.AsSpan().ContainsAny('?', '#')) throw Wrong(text, " (an address has no query and no fragment)");
        if (uri.AbsolutePath is not ("" or "/")) throw Wrong(text, $" (an address has no path; write {uri.GetLeftPart(UriPartial.Authority)} and change the path with 'rewrite')");
        if (uri.Port == 0) throw Wrong(text, " (port 0 is no port to connect to)");
        return new DestinationUrl(text);
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static FormatException Wrong(string text, string why, bool censored = false) => new($"expected {Expected}, not {(censored ? "this one" : $"'{text}'")}{why}");
}
