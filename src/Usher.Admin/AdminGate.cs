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
    private readonly bool _readingNeedsToken;
    private readonly IReadOnlyList<string> _hosts;

    // A token is compared by its hash, in a time that tells nothing.
    private readonly byte[][] _tokens;

    /// <summary>A gate for an admin listener.</summary>
    /// <param name="spec">What the file says of it.</param>
    /// <param name="own">The token that the control socket tells.</param>
    public AdminGate(AdminSpec spec, InstanceToken own)
    {
        (_isLoopback, _readingNeedsToken, _hosts) = (spec.IsLoopback, spec.Token is not null, spec.Hosts);
        _tokens = [HashOf(own.Value), .. spec.Token is { } token ? [HashOf(token)] : Array.Empty<byte[]>()];
    }

    private AdminGate() => (_isLoopback, _readingNeedsToken, _hosts, _tokens) = (true, true, [], []);

    /// <summary>Nobody but those who ask for health.</summary>
    public static AdminGate Closed { get; } = new();

    /// <summary>
    /// Whether a request for this host is taken. A name that somebody else owns may be pointed at this address (DNS rebinding), so a host is an
    /// address, which nobody can point elsewhere, or a name that is known.
    /// </summary>
    public bool TakesHost(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || _hosts.Contains(host, StringComparer.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host is ['[', .. var inner, ']'] ? inner : host, out var address) && (!_isLoopback || IPAddress.IsLoopback(address));
    }

    /// <summary>Whether a request for health or metrics is taken. What others can reach is asked under whatever name an orchestrator has for it.</summary>
    public bool TakesProbe(string host) => !_isLoopback || TakesHost(host);

    /// <summary>Whether an Authorization field lets its sender read.</summary>
    public bool MayRead(StringValues authorization) => !_readingNeedsToken || MayWrite(authorization);

    /// <summary>Whether an Authorization field lets its sender change something.</summary>
    public bool MayWrite(StringValues authorization)
    {
        var field = authorization.ToString();
        if (!field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var shown = HashOf(field[Scheme.Length..].Trim());
        var isKnown = false;
        foreach (var token in _tokens) isKnown |= CryptographicOperations.FixedTimeEquals(shown, token);
        return isKnown;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
