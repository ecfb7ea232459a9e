namespace Usher.Cluster;

/// <summary>Knows the file in which one instance keeps what it must not forget; a package of its own brings it.</summary>
internal interface IStateFiles
{
    /// <summary>The quotas in a file, which is not opened yet.</summary>
    /// <param name="path">Its path.</param>
    QuotaFile Quotas(string path);

    /// <summary>The records of idempotency keys in a file, which is not opened yet.</summary>
    /// <param name="path">Its path.</param>
    IdempotencyStore Idempotency(string path);
}
