using System.Security.Cryptography;
using System.Text;

namespace Usher.Redis;

/// <summary>A script, and the digest by which the server knows it. EVALSHA rather than FUNCTION, so that Valkey and Garnet serve too.</summary>
internal sealed class RedisScript
{
    public RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // the protocol's name for the script, no safeguard
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>Its digest.</summary>
    public byte[] Hash { get; }
}
