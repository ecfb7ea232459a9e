namespace Usher.Policies.Headers;

/// <summary>The fields of each <see cref="SecurityPreset"/>. <c>Strict-Transport-Security</c> is sent over https only (RFC 6797 §7.2).</summary>
internal static class SecurityFields
{
    /// <summary>The field that a browser must not be told over http.</summary>
    public const string TransportSecurity = "Strict-Transport-Security";

    private static readonly (string Name, string Value)[] Strict =
    [
        (TransportSecurity, "max-age=31536000; includeSubDomains"),
        ("Content-Security-Policy", "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    private static readonly (string Name, string Value)[] Api =
    [
        (TransportSecurity, "max-age=31536000; includeSubDomains"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    /// <summary>The fields of a preset.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(SecurityPreset preset) => preset switch
    {
        SecurityPreset.Strict => Strict,
        SecurityPreset.Api => Api,
        _ => [],
    };
}
