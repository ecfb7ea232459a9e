using Usher.Config;
using Usher.Config.Binding;
using Usher.Policies.Auth.ApiKey;

namespace Usher.Policies.Auth;

/// <summary>Checks what the file says of consumers.</summary>
internal static class ConsumerRules
{
    /// <summary>Checks all of them.</summary>
    public static void Check(GatewayConfig file, ConfigCheck check)
    {
        var ids = new Dictionary<string, ConsumerKeyConfig>(StringComparer.Ordinal);
        var subjects = new Dictionary<(string Provider, string Subject), string>();
        foreach (var (name, consumer) in file.Consumers)
        {
            if (name.Length == 0) check.ErrorAtRecord(consumer, "expected a name");
            foreach (var key in consumer.Keys) CheckKey(key, ids, check);
            foreach (var (provider, ofProvider) in consumer.Subjects)
            {
                CheckProvider(consumer, provider, file, check);
                foreach (var subject in ofProvider)
                {
                    if (!subjects.TryAdd((provider, subject), name)) check.ErrorAtValue(consumer, nameof(consumer.Subjects), provider, $"'{subject}' is '{subjects[(provider, subject)]}' already");
                }
            }
        }
    }

    private static void CheckKey(ConsumerKeyConfig key, Dictionary<string, ConsumerKeyConfig> ids, ConfigCheck check)
    {
        if (!ids.TryAdd(key.Hash.Id, key)) check.Error(key, nameof(key.Hash), $"a key with the id '{key.Hash.Id}' is there already", $"first at {check.PlaceOf(ids[key.Hash.Id])}");
        if (WeakKeys.Contains(key.Hash)) check.Error(key, nameof(key.Hash), "the key behind this hash is one that anybody tries first", "'usher key' makes one of 256 random bits");
    }

    private static void CheckProvider(ConsumerConfig consumer, string provider, GatewayConfig file, ConfigCheck check)
    {
        if (!file.Auth.TryGetValue(provider, out var known))
            check.ErrorAtKey(consumer, nameof(consumer.Subjects), provider, $"there is no provider '{provider}' under 'auth'", NearestName.Find(provider, file.Auth.Keys) is { } near ? $"did you mean '{near}'?" : null);
        else if (known.Jwt is null)
            check.ErrorAtKey(consumer, nameof(consumer.Subjects), provider, $"the provider '{provider}' has no tokens", "its callers are known by their 'keys'");
    }
}
