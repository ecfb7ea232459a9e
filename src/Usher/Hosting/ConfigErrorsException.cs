using Usher.Config;

namespace Usher.Hosting;

/// <summary>The configuration is wrong; nothing was changed.</summary>
public sealed class ConfigErrorsException(IReadOnlyList<ConfigError> errors) : Exception(ConfigErrorText.Render(errors, colours: false))
{
    /// <summary>All that is wrong, in the order of file, line and column.</summary>
    public IReadOnlyList<ConfigError> Errors { get; } = errors;
}
