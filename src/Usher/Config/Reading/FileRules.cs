namespace Usher.Config.Reading;

/// <summary>Checks that files which the configuration names are there.</summary>
internal static class FileRules
{
    public static void Check(object record, string property, string? path, ConfigCheck check)
    {
        if (path is null) return;
        if (path.Length == 0) check.Error(record, property, "expected the path of a file, not ''");
        else if (!File.Exists(check.ResolvePath(record, path))) check.Error(record, property, $"there is no file '{path}'", "paths are relative to the file that names them");
    }
}
