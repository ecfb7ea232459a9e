using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Upstreams.Balancing;

namespace Usher.Upstreams.Sticky;

/// <summary>
/// A cookie (RFC 6265) that says which of a few things a client was given. Its values are made in advance, so that reading and setting it
/// allocates nothing.
/// </summary>
internal sealed class StickyCookie
{
    private readonly string[] _tokens;
    private readonly string[] _plain;
    private readonly string[] _secure;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byToken;

    /// <summary>Makes a cookie.</summary>
    /// <param name="config">Its name and how long it lasts.</param>
    /// <param name="key">What it is signed with.</param>
    /// <param name="scope">What the things belong to: an upstream or a route.</param>
    /// <param name="things">The things: addresses, or names.</param>
    public StickyCookie(StickyConfig config, StickyKey key, string scope, IReadOnlyList<string> things)
    {
        Name = config.Cookie ?? $"usher-{(uint)StableHash.Of(scope):x8}";
        _tokens = [.. things.Select(thing => key.TokenOf(scope, thing))];
        var age = config.Ttl is { } ttl ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={(long)ttl.TotalSeconds}") : "";
        _plain = [.. _tokens.Select(token => $"{Name}={token}; Path=/{age}; HttpOnly; SameSite=Lax")];
        _secure = [.. _plain.Select(field => $"{field}; Secure")];
        var byToken = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _tokens.Length; i++) byToken.TryAdd(_tokens[i], i);
        _byToken = byToken.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Which thing the client was given; -1: none, or one that is gone, or the cookie is not ours.</summary>
    public int Find(HttpContext context) =>
        CookieField.TryFind(context.Request.Headers.Cookie, Name, out var token) && _byToken.TryGetValue(token, out var index) ? index : -1;

    /// <summary>The value that says it.</summary>
    public string TokenOf(int index) => _tokens[index];

    /// <summary>The Set-Cookie field that says it.</summary>
    public string FieldOf(int index, bool isSecure) => isSecure ? _secure[index] : _plain[index];
}
