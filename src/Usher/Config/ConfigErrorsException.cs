namespace Usher.Config;

/// <summary>The configuration has errors, so there is nothing to run.</summary>
/// <param name="errors">All of them, in the order of the files.</param>
public sealed class ConfigErrorsException(IReadOnlyList<ConfigError> errors) : Exception(ConfigErrorText.Render(errors, colours: false))
{
    /// <summary>All of them, in the order of the files.</summary>
    public IReadOnlyList<ConfigError> Errors { get; } = errors;
}
