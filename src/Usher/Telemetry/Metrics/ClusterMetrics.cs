using System.Diagnostics.Metrics;

namespace Usher.Telemetry.Metrics;

/// <summary>How an instance stands to the others.</summary>
internal sealed class ClusterMetrics
{
    private long _version;
    private int _refuses;
    private int _isAway;
    private int _isMember;

    public ClusterMetrics(Meter meter)
    {
        meter.CreateObservableGauge("usher.cluster.config.version", () => Version, "{version}", "The published version that runs; 0: none does.");
        meter.CreateObservableGauge("usher.cluster.config.refused", () => Refuses ? 1 : 0, "{version}", "1 while the published version is wrong here and another one runs.");
        meter.CreateObservableGauge("usher.cluster.away", () => IsAway ? 1 : 0, "{server}", "1 while the server at which instances meet cannot be reached.");
    }

    /// <summary>The published version that runs; 0: none does.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Whether the published version is wrong here.</summary>
    public bool Refuses => Volatile.Read(ref _refuses) != 0;

    /// <summary>Whether the server cannot be reached.</summary>
    public bool IsAway
    {
        get => Volatile.Read(ref _isAway) != 0;
        set => Volatile.Write(ref _isAway, value ? 1 : 0);
    }

    /// <summary>Says what runs.</summary>
    public void Runs(long version, bool refuses)
    {
        Interlocked.Exchange(ref _version, version);
        Volatile.Write(ref _refuses, refuses ? 1 : 0);
        Volatile.Write(ref _isMember, 1);
    }

    /// <summary>Writes them, for an instance that is one of several.</summary>
    public void Write(ExpositionWriter text)
    {
        if (Volatile.Read(ref _isMember) == 0) return;
        text.Family("usher_cluster_config_version", "gauge", "The published version that runs; 0: none does.");
        text.Sample(Version);
        text.Family("usher_cluster_config_refused", "gauge", "1 while the published version is wrong here and another one runs.");
        text.Sample(Refuses ? 1 : 0);
        text.Family("usher_cluster_away", "gauge", "1 while the server at which instances meet cannot be reached.");
        text.Sample(IsAway ? 1 : 0);
    }
}
