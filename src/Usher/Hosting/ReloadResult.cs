using Usher.Config;

namespace Usher.Hosting;

/// <summary>What came of a reload.</summary>
/// <param name="Errors">What is wrong; empty where the new configuration is in force.</param>
/// <param name="IsConfigWrong">Whether the configuration is wrong, rather than something that it needs, such as an address that is in use.</param>
internal sealed record ReloadResult(IReadOnlyList<ConfigError> Errors, bool IsConfigWrong = true)
{
    /// <summary>Whether the new configuration is in force.</summary>
    public bool Succeeded => Errors.Count == 0;
}
