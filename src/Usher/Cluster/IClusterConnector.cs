namespace Usher.Cluster;

/// <summary>Makes the state that instances share; a package of its own brings it.</summary>
internal interface IClusterConnector
{
    /// <summary>Makes it. Nothing is opened before <see cref="ClusterState.Start"/> or the first use.</summary>
    /// <param name="spec">Where it is.</param>
    /// <param name="id">What it is told from others by.</param>
    ClusterState Connect(ClusterSpec spec, string id);

    /// <summary>Makes the place where instances meet. Nothing is opened before <see cref="ClusterRegister.Start"/> or the first use.</summary>
    /// <param name="spec">Where it is.</param>
    ClusterRegister Register(ClusterSpec spec);
}
