using System.IO.Enumeration;

namespace Usher.Config.Reading;

/// <summary>Finds the files that a path with <c>*</c> and <c>?</c> means.</summary>
internal static class FilePattern
{
    /// <summary>Whether a path has any.</summary>
    public static bool IsOne(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The paths, sorted; hidden files only where the pattern begins with a dot.</summary>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="pattern">The path with <c>*</c> and <c>?</c>, each within one segment.</param>
    public static IReadOnlyList<string> Find(string folder, string pattern)
    {
        var segments = pattern.Split('/');
        List<string> found = [pattern.StartsWith('/') ? "/" : folder];
        for (var i = pattern.StartsWith('/') ? 1 : 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (segment.Length == 0) continue;
            var isLast = i == segments.Length - 1;
            found = [.. found.SelectMany(parent => Children(parent, segment, isLast))];
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static IEnumerable<string> Children(string parent, string segment, bool isLast)
    {
        if (!IsOne(segment)) return [Path.Combine(parent, segment)];
        if (!Directory.Exists(parent)) return [];
        var children = isLast ? Directory.EnumerateFiles(parent) : Directory.EnumerateDirectories(parent);
        return children.Where(path => FileSystemName.MatchesSimpleExpression(segment, Path.GetFileName(path), ignoreCase: false)
            && (segment[0] == '.' || Path.GetFileName(path)[0] != '.'));
    }
}
