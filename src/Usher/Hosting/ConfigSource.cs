using Usher.Config;

namespace Usher.Hosting;

/// <summary>Where a gateway's configuration comes from: a file, or text that a program made.</summary>
internal sealed class ConfigSource
{
    private readonly string? _text;

    private ConfigSource(string name, string? text) => (Name, _text) = (name, text);

    /// <summary>The file's path, or a name for errors.</summary>
    public string Name { get; }

    /// <summary>Whether it is a file, which can be watched.</summary>
    public bool IsFile => _text is null;

    /// <summary>A file.</summary>
    public static ConfigSource File(string path) => new(path, null);

    /// <summary>Text.</summary>
    public static ConfigSource Text(string name, string text) => new(name, text);

    /// <summary>Reads and checks it, as it is now.</summary>
    public ConfigResult Read(IReadOnlyList<PolicyShape> policies) =>
        _text is null ? ConfigReader.Read(Name, policies) : ConfigReader.ReadText(Name, _text, policies);
}
