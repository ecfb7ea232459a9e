using System.Buffers;

namespace Usher.Config.Reading;

/// <summary>Checks where state is kept.</summary>
internal static class ClusterRules
{
    private const int LongestName = 64;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(5);
    private static readonly SearchValues<char> OfPrefix = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    public static void Check(GatewayFile file, ConfigCheck check)
    {
        if (file.State is "") check.Error(file, nameof(file.State), "expected the path of a file such as usher.db");
        if (file.Cluster is not { } cluster) return;
        if (cluster.Redis.Count == 0) check.Error(cluster, nameof(cluster.Redis), "expected at least one address");
        if (cluster.Redis.Select(server => (server.IsTls, server.User, server.Password)).Distinct().Count() > 1)
            check.Error(cluster, nameof(cluster.Redis), "the servers of one Redis Cluster take the same user and password, all with or all without TLS", "give them as 'user' and 'password'");
        if (cluster.Prefix.Length == 0 || cluster.Prefix.AsSpan().ContainsAnyExcept(OfPrefix)) check.Error(cluster, nameof(cluster.Prefix), "expected letters, digits and '-', '_', '.', ':'");
        if (cluster.Timeout <= TimeSpan.Zero || cluster.Timeout > LongestTimeout) check.Error(cluster, nameof(cluster.Timeout), $"expected more than 0s and at most {ConfigText.Format(LongestTimeout)}");
        if (cluster.Instance is "" or { Length: > LongestName } || cluster.Instance.AsSpan().ContainsAnyExceptInRange(' ', '~')) check.Error(cluster, nameof(cluster.Instance), $"expected a name of up to {LongestName} printable characters");
        if (cluster.Config is { Copy: "" } follow) check.Error(follow, nameof(follow.Copy), "expected the path of a file that can be written");
        if (cluster.Ca is not { } ca) return;
        if (!File.Exists(check.ResolvePath(cluster, ca))) check.Error(cluster, nameof(cluster.Ca), $"there is no file '{ca}'", "paths are relative to the file that names them");
        else if (cluster.Redis.Count > 0 && !cluster.Redis[0].IsTls) check.Error(cluster, nameof(cluster.Ca), "'ca' means nothing without TLS", "over TLS an address begins with rediss://");
    }
}
