namespace Usher.Policies.Compress;

/// <summary>What becomes of a response.</summary>
internal enum CompressVerdict
{
    /// <summary>It stays as it is.</summary>
    Leave,

    /// <summary>It is compressed.</summary>
    Compress,

    /// <summary>It is compressed unless it turns out to be whole and small.</summary>
    CompressUnlessSmall,
}
