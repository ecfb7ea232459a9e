namespace Usher.Config;

/// <summary>Where a Redis server is: <c>redis://10.0.0.1:6379</c>, or <c>rediss://</c> over TLS, with a user and a password where it asks for them.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="IsTls">Whether it is spoken to over TLS.</param>
/// <param name="User">The ACL user; null: none.</param>
/// <param name="Password">The password; null: none.</param>
internal sealed record RedisAddress(string Host, int Port, bool IsTls, string? User, string? Password) : IConfigScalar<RedisAddress>
{
    /// <inheritdoc />
    public static string Expected => "an address such as redis://redis:6379";

    /// <inheritdoc />
    public static RedisAddress Parse(string text)
    {
        // A password may stand in it, so errors do not repeat it.
        var shown = text.Contains('@', StringComparison.Ordinal) ? "this one" : $"'{text}'";
        var isTls = text.StartsWith("rediss://", StringComparison.Ordinal);
        if (!isTls && !text.StartsWith("redis://", StringComparison.Ordinal)) throw new FormatException($"expected {Expected}, not {shown} (over TLS it begins with rediss://)");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port == 0) throw new FormatException($"expected {Expected}, not {shown}");
        if (uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new FormatException($"expected {Expected}, not {shown} (a number of a database or a query has no meaning here)");
        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? uri.UserInfo : uri.UserInfo[..colon];
        return new RedisAddress(
            uri.DnsSafeHost, uri.Port < 0 ? 6379 : uri.Port, isTls, user.Length == 0 ? null : Uri.UnescapeDataString(user),
            colon < 0 ? null : Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]));
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{(IsTls ? "rediss" : "redis")}://{Host}:{Port}";
}
