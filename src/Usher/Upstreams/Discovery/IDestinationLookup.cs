using Usher.Config;

namespace Usher.Upstreams.Discovery;

/// <summary>Finds out which destinations there are now: by DNS, or from a file.</summary>
internal interface IDestinationLookup
{
    /// <summary>What is looked at, for the log.</summary>
    string Name { get; }

    /// <summary>How often it is worth a look.</summary>
    TimeSpan Every { get; }

    /// <summary>Looks.</summary>
    /// <returns>The destinations; null: nothing has changed since the last look.</returns>
    /// <exception cref="LookupException">They cannot be found out now; those that were known stay.</exception>
    Task<IReadOnlyList<DestinationConfig>?> Look(CancellationToken cancel);
}
