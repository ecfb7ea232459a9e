using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Usher.Config;

namespace Usher.Policies.Auth.Jwt;

/// <summary>Keys that the file names: files with public keys, and a shared secret.</summary>
internal sealed class FileKeys : KeySource
{
    private FileKeys(KeySet keys, string fingerprint) => (Current, Fingerprint) = (keys, fingerprint);

    public override string Fingerprint { get; }

    public override KeySet Current { get; }

    /// <summary>Reads the keys; what is wrong with them is told to the check.</summary>
    public static FileKeys Read(JwtConfig config, ConfigCheck check)
    {
        var keys = new List<VerifyKey>();
        var contents = new StringBuilder();
        for (var i = 0; i < config.Keys.Count; i++)
        {
            try
            {
                var text = File.ReadAllText(check.ResolvePath(config, config.Keys[i]));
                contents.Append(text);
                var found = PublicKeys.Read(text);
                keys.AddRange(found);
                if (found.Count == 0) check.Error(config, nameof(config.Keys), i, $"'{config.Keys[i]}' has no public key that signatures can be checked with", "PEM or a JWK set; RSA of 2048 bits or more, or the curves P-256, P-384 and P-521");
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException)
            {
                check.Error(config, nameof(config.Keys), i, $"'{config.Keys[i]}' cannot be read as public keys: {trouble.Message}", "PEM (PUBLIC KEY or CERTIFICATE), a JWK or a JWK set");
            }
        }

        if (config.Secret is { } secret) keys.Add(new VerifyKey(null, "HS", null, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret))));
        return new FileKeys(new KeySet(keys, config.Issuer, generation: 0), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(contents.ToString()))));
    }

    public override ValueTask<KeyWait> WaitForNewer(string? kid) => new(KeyWait.NoSuchKey);
}
