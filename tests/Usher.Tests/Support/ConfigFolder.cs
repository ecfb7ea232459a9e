namespace Usher.Tests.Support;

/// <summary>A folder with a configuration in it, which goes away with it. Files are replaced at once, as editors do.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-config-");

    public ConfigFolder(string yaml) => Write("usher.yaml", yaml);

    public string Path => _folder.FullName;

    /// <summary>The configuration.</summary>
    public string File => PathOf("usher.yaml");

    public string PathOf(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public void Write(string yaml) => Write("usher.yaml", yaml);

    public void Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var whole = path + ".new";
        System.IO.File.WriteAllText(whole, text);
        System.IO.File.Move(whole, path, overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
