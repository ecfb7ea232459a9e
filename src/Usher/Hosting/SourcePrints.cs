using System.Security.Cryptography;
using System.Text;

namespace Usher.Hosting;

/// <summary>
/// What the configuration's files looked like when they were read. Other files may change in the same folder, and a file may be touched
/// without being changed; neither is worth a reload.
/// </summary>
internal sealed class SourcePrints
{
    private const string Missing = "missing";
    private readonly Dictionary<string, string> _files;
    private readonly Dictionary<string, string> _folders;

    private SourcePrints(Dictionary<string, string> files, Dictionary<string, string> folders) => (_files, _folders) = (files, folders);

    /// <summary>Looks at files, and at the names in folders.</summary>
    public static SourcePrints Take(IEnumerable<string> files, IEnumerable<string> folders) =>
        new(files.Distinct(StringComparer.Ordinal).ToDictionary(file => file, OfFile, StringComparer.Ordinal), folders.ToDictionary(folder => folder, OfFolder, StringComparer.Ordinal));

    /// <summary>The same for other files and folders: those that are known are not looked at again, since they may have changed after they were read.</summary>
    public SourcePrints With(IEnumerable<string> files, IEnumerable<string> folders) => new(
        files.Distinct(StringComparer.Ordinal).ToDictionary(file => file, file => _files.GetValueOrDefault(file) ?? OfFile(file), StringComparer.Ordinal),
        folders.ToDictionary(folder => folder, folder => _folders.GetValueOrDefault(folder) ?? OfFolder(folder), StringComparer.Ordinal));

    /// <summary>Whether any of them looks different now.</summary>
    public bool HaveChanged() => _files.Any(file => OfFile(file.Key) != file.Value) || _folders.Any(folder => OfFolder(folder.Key) != folder.Value);

    private static string OfFile(string file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }

    // Hidden files are never included by a pattern.
    private static string OfFolder(string folder)
    {
        try
        {
            var names = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(name => name[0] != '.').Order(StringComparer.Ordinal);
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('/', names))));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }
}
