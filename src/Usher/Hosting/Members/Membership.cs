using Usher.Cluster;
using Usher.Config;
using Usher.Config.Reading;
using Usher.Runtime;

namespace Usher.Hosting.Members;

/// <summary>Where an instance belongs, as its file says.</summary>
/// <param name="Register">Where it meets the others.</param>
/// <param name="Print">Tells whether the file says something else now.</param>
/// <param name="Follows">Whether it runs what is published there.</param>
/// <param name="Copy">The file in which it keeps that.</param>
/// <param name="Name">What people call it.</param>
internal sealed record Membership(ClusterRegister Register, string Print, bool Follows, string Copy, string Name)
{
    /// <summary>The one that a file asks for; null: none, or the errors say what is wrong with it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="connector">Makes the connection.</param>
    /// <param name="known">The one that there is: it is given back where nothing has changed.</param>
    /// <param name="check">Takes the errors.</param>
    public static Membership? Of(string file, IClusterConnector connector, Membership? known, ConfigCheck check)
    {
        if (ConfigReader.ReadCluster(file, check) is not { Redis.Count: > 0 } cluster) return null;
        var full = Path.GetFullPath(file);
        var print = check.FingerprintOf(cluster) ?? "";
        if (known?.Print == print) return known;
        var folder = Path.GetDirectoryName(cluster.Config is { Copy: not null } follow ? check.FileOf(follow) : full) ?? "/";
        return new Membership(
            connector.Register(ClusterCompiler.SpecOf(cluster, check)), print, cluster.Config is not null,
            PublishedCopy.PathOf(cluster.Config?.Copy, folder, full), cluster.Instance ?? Environment.MachineName);
    }
}
