namespace Usher.Tests.Support;

/// <summary>A folder that goes away with it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-test-");

    public string Root => _folder.FullName;

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The lines of a file; none where there is no file.</summary>
    public string[] Lines(string name) => File.Exists(PathOf(name)) ? File.ReadAllLines(PathOf(name)) : [];

    public void Dispose() => _folder.Delete(recursive: true);
}
