using System.Security.Cryptography;
using System.Text;
using Usher.Config;
using Usher.Live;

namespace Usher.Upstreams.Sticky;

/// <summary>What sticky cookies are signed with. One that no file gives is random, and lives as long as the process.</summary>
internal sealed class StickyKey(byte[] key)
{
    /// <summary>The key that the file gives, or this process's own.</summary>
    public static StickyKey Of(StickyConfig config, LiveState.Edit live) => config.Secret is { } secret
        ? new StickyKey(Encoding.UTF8.GetBytes(secret))
        : live.Keep("sticky key", static () => new StickyKey(RandomNumberGenerator.GetBytes(32)));

    /// <summary>What stands for a thing within a scope: it tells nothing of it, and nobody else can make it (HMAC-SHA-256, 128 bits of it).</summary>
    public string TokenOf(string scope, string thing)
    {
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{scope}\0{thing}"));
        return System.Buffers.Text.Base64Url.EncodeToString(mac.AsSpan(0, 16));
    }
}
