using Usher.Config;

namespace Usher.Runtime;

/// <summary>What came of a reload, or would come of one.</summary>
/// <param name="At">When it was.</param>
/// <param name="Errors">What is wrong; empty where the new configuration is, or would be, in force.</param>
/// <param name="Before">What ran before.</param>
/// <param name="After">What was read.</param>
internal sealed record ReloadReport(DateTimeOffset At, IReadOnlyList<ConfigError> Errors, ConfigReading Before, ConfigReading After)
{
    /// <summary>Who asked for it.</summary>
    public string By { get; init; } = "";

    /// <summary>Whether the configuration is wrong, rather than something that it needs, such as an address that is in use.</summary>
    public bool IsConfigWrong { get; init; } = true;

    /// <summary>Whether what was read is not what somebody expected; then nothing was done.</summary>
    public bool IsUnexpected { get; init; }

    /// <summary>Whether the new configuration is, or would be, in force.</summary>
    public bool Succeeded => Errors.Count == 0 && !IsUnexpected;
}
