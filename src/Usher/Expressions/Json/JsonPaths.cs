using System.Diagnostics.CodeAnalysis;
using Usher.Config;
using Usher.Config.Yaml;

namespace Usher.Expressions.Json;

/// <summary>Reads the paths of an options record, and says which are none.</summary>
internal sealed class JsonPaths(ConfigCheck check, object options)
{
    private const string Expected = "expected a path such as user.address.city";

    /// <summary>The paths of a list.</summary>
    public IEnumerable<IReadOnlyList<string>> Of(string property, IReadOnlyList<string> paths)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            if (JsonPath.Split(paths[i]) is { } path) yield return path;
            else check.Error(options, property, i, Expected);
        }
    }

    /// <summary>The paths of a mapping, with their values.</summary>
    public IEnumerable<(IReadOnlyList<string> Path, string Value)> Of(string property, IReadOnlyDictionary<string, string> paths, bool takesAny = true)
    {
        foreach (var (text, value) in paths)
        {
            if (JsonPath.Split(text) is not { } path) check.ErrorAtKey(options, property, text, Expected);
            else if (path[^1] == JsonPath.AnyName || !takesAny && path.Contains(JsonPath.AnyName)) check.ErrorAtKey(options, property, text, "'*' names nothing that could be given one name");
            else yield return (path, value);
        }
    }

    /// <summary>Whether the path that something moves to is one; else says so at the path that it comes from.</summary>
    public bool IsPath(string property, IReadOnlyList<string> from, [NotNullWhen(true)] IReadOnlyList<string>? to)
    {
        if (to is not null && !to.Contains(JsonPath.AnyName)) return true;
        check.Error(options, property, $"'{string.Join('.', from)}' moves nowhere: {Expected}");
        return false;
    }

    /// <summary>The path that a key is; null: it is none.</summary>
    public IReadOnlyList<string>? Split(YamlScalar key)
    {
        var path = JsonPath.Split(key.Text);
        if (path is null) check.Error(key, Expected);
        return path;
    }
}
