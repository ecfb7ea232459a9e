using Usher.Config;

namespace Usher.Hosting;

/// <summary>Where a gateway's configuration comes from: a file, or text that a program made.</summary>
internal sealed class ConfigSource
{
    private readonly string? _text;

    private PublishedConfig? _published;

    private ConfigSource(string name, string? text) => (Name, _text) = (name, text);

    /// <summary>The file's path, or a name for errors.</summary>
    public string Name { get; }

    /// <summary>Whether it is a file, which can be watched.</summary>
    public bool IsFile => _text is null;

    /// <summary>What it reads beside the file, where the file follows what is published.</summary>
    public PublishedConfig? Published
    {
        get => Volatile.Read(ref _published);
        set => Volatile.Write(ref _published, value);
    }

    /// <summary>A file.</summary>
    public static ConfigSource File(string path) => new(path, null);

    /// <summary>Text.</summary>
    public static ConfigSource Text(string name, string text) => new(name, text);

    /// <summary>Reads and checks it, as it is now.</summary>
    public ConfigResult Read(IReadOnlyList<PolicyShape> policies) => Read(policies, Published);

    /// <summary>Reads and checks it with something else that is published.</summary>
    public ConfigResult Read(IReadOnlyList<PolicyShape> policies, PublishedConfig? published) =>
        _text is null ? ConfigReader.Read(Name, policies, published: published) : ConfigReader.ReadText(Name, _text, policies);
}
