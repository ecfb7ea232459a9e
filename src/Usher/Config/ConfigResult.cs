namespace Usher.Config;

/// <summary>What came of reading the configuration.</summary>
/// <param name="Config">What the files say, as far as it is right; null where there is nothing to go on with.</param>
/// <param name="Check">Has the errors and the places, and takes more of the first.</param>
/// <param name="Files">The absolute paths of all files that were read, secret files too: what to watch.</param>
/// <param name="Folders">The folders in which included files may come and go.</param>
/// <param name="Fingerprint">A hash of the whole; two readings that are equal have the same.</param>
internal sealed record ConfigResult(GatewayConfig? Config, ConfigCheck Check, IReadOnlyList<string> Files, IReadOnlyList<string> Folders, string Fingerprint)
{
    /// <summary>What was published and read with it; null: the file follows nothing, or nothing is known.</summary>
    public PublishedConfig? Published { get; init; }

    /// <summary>A hash of the text of all files before variables and secrets were put in: equal in all instances that have equal files.</summary>
    public string TextHash { get; init; } = "";

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsValid => Config is not null && !Check.HasErrors;

    /// <summary>What is wrong so far, in the order of the files.</summary>
    public IReadOnlyList<ConfigError> Errors => Check.Errors;
}
