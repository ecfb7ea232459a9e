using System.Globalization;
using StackExchange.Redis;

namespace Usher.Redis;

/// <summary>
/// Names of keys: <c>usher:limit:{caller}:name</c>. The caller stands in braces, the hash tag of Redis Cluster, so that all that is kept of one
/// caller lies on one node, and the callers are spread over all of them.
/// </summary>
/// <param name="prefix">What the names of all keys begin with.</param>
/// <param name="kind">What is kept.</param>
/// <param name="name">For what.</param>
internal sealed class RedisKeys(string prefix, string kind, string name)
{
    private readonly string _before = $"{prefix}:{kind}:{{";
    private readonly string _after = $"}}:{name}";

    /// <summary>The name for one caller.</summary>
    public RedisKey Of(UInt128 key) => string.Create(CultureInfo.InvariantCulture, $"{_before}{key:x32}{_after}");
}
