using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Usher.Runtime;

namespace Usher.Admin;

/// <summary>Who is let in at the admin listener.</summary>
internal sealed class AdminGate
{
    private const string Scheme = "Bearer ";
    private readonly bool _isLoopback;
    private readonly byte[]? _token;

    /// <summary>A gate for an admin listener.</summary>
    public AdminGate(AdminSpec spec)
    {
        _isLoopback = spec.IsLoopback;
        _token = spec.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;
    }

    private AdminGate() => (_isLoopback, _token) = (true, []);

    /// <summary>Nobody but those who ask for health.</summary>
    public static AdminGate Closed { get; } = new();

    /// <summary>Whether a request for this host is taken. What others can reach is guarded by the token, under whatever name.</summary>
    public bool TakesHost(string host)
    {
        if (!_isLoopback) return true;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host is ['[', .. var inner, ']'] ? inner : host, out var address) && IPAddress.IsLoopback(address);
    }

    /// <summary>Whether an Authorization field shows the token. It is compared by its hash, in a time that tells nothing.</summary>
    public bool TakesToken(StringValues authorization)
    {
        if (_token is null) return true;
        var field = authorization.ToString();
        return field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(field[Scheme.Length..].Trim())), _token);
    }
}
