namespace Usher.Cluster;

/// <summary>Where one instance keeps what was used of quotas, so that a restart does not forget it.</summary>
internal abstract class QuotaFile : IDisposable
{
    /// <summary>Opens the file, or makes it; once. Throws an <see cref="IOException"/> where that cannot be done.</summary>
    public abstract void Open();

    /// <summary>The key under which keys are made, so that they are the same after a restart. Known once it is open.</summary>
    public abstract UInt128 Secret { get; }

    /// <summary>What one key has used of a quota, by slot.</summary>
    /// <param name="name">The quota's name.</param>
    /// <param name="key">The key.</param>
    /// <param name="from">The oldest slot that is of interest.</param>
    public abstract IReadOnlyList<QuotaUse> Load(string name, UInt128 key, long from);

    /// <summary>Adds what was used since, or given back.</summary>
    /// <param name="uses">What.</param>
    public abstract void Add(IReadOnlyList<QuotaUse> uses);

    /// <inheritdoc />
    public abstract void Dispose();
}
