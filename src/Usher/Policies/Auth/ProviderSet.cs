using System.Security.Cryptography;
using System.Text;
using Usher.Config;
using Usher.Policies.Auth.ApiKey;
using Usher.Policies.Auth.Jwt;

namespace Usher.Policies.Auth;

/// <summary>The providers of one file, compiled once for all its routes.</summary>
internal sealed class ProviderSet
{
    private readonly GatewayConfig _file;
    private readonly string _consumers;

    private ProviderSet(GatewayConfig file, RouteBuild route)
    {
        _file = file;
        _consumers = Fingerprint(file, route.Check);
        ByName = file.Auth.ToDictionary(pair => pair.Key, pair => Compile(pair.Key, pair.Value, pair.Value, route), StringComparer.Ordinal);
    }

    /// <summary>The named providers.</summary>
    public IReadOnlyDictionary<string, Provider> ByName { get; }

    /// <summary>The set of a file: that which was compiled for another of its routes, or a new one.</summary>
    public static ProviderSet Of(GatewayConfig file, RouteBuild route) => route.KeepShared("auth", static () => new Last()).Of(file, route);

    /// <summary>A provider that a route has in place.</summary>
    public Provider InPlace(AuthOptions options, RouteBuild route) => Compile(AuthRules.InPlaceName, options, options, route);

    private Provider Compile(string name, IProviderConfig config, object record, RouteBuild route)
    {
        var factory = new ConsumerFactory(name, config, _file);
        if (config.ApiKey is { } key)
        {
            return new ApiKeyProvider(name, key, config.Tell, new ApiKeyTable(_file, factory.Named), route.Time) { Withdraw = config.Tell.Credential ? null : ApiKeyProvider.Withdrawal(key) };
        }

        var jwt = config.Jwt!;
        KeySource keys = jwt.IsFetched ? IssuerKeys.Of(jwt, route) : FileKeys.Read(jwt, route.Check);

        // What a token was found to be holds as long as nothing is said otherwise of its provider, its keys or the consumers.
        var cache = route.KeepShared($"auth tokens {name} {route.Check.FingerprintOf(record)} {_consumers} {keys.Fingerprint}", static () => new TokenCache());
        var validator = new TokenValidator(jwt, config.Audience, factory, route.Time);
        return new JwtProvider(name, jwt, keys, cache, validator, route.Time) { Withdraw = config.Tell.Credential ? null : static fields => fields.Remove("Authorization") };
    }

    private static string Fingerprint(GatewayConfig file, ConfigCheck check)
    {
        var all = new StringBuilder();
        foreach (var (name, consumer) in file.Consumers) all.Append(name.Length).Append(':').Append(name).Append(check.FingerprintOf(consumer));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    // A compile asks for the same file again and again, and then never more.
    private sealed class Last
    {
        private GatewayConfig? _file;
        private ProviderSet? _set;

        public ProviderSet Of(GatewayConfig file, RouteBuild route)
        {
            if (!ReferenceEquals(file, _file)) (_file, _set) = (file, new ProviderSet(file, route));
            return _set!;
        }
    }
}
