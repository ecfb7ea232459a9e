using Usher.Config;

namespace Usher.Policies.Log;

/// <summary>When the file of a log is put aside.</summary>
[ConfigRecord]
internal sealed partial record RotateOptions
{
    /// <summary>The size that it grows to. Default: 100MB.</summary>
    [Size]
    public long Size { get; init; } = 100 * 1024 * 1024;

    /// <summary>How many old ones are kept, as <c>access.log.1</c> and so on. Default: 5.</summary>
    public int Keep { get; init; } = 5;
}
