using System.Text;

namespace Usher.Expressions.Json;

/// <summary>A path of names: <c>user.address.city</c>.</summary>
internal static class JsonPath
{
    /// <summary>Stands for any name.</summary>
    public const string AnyName = "*";

    /// <summary>The names of a path; null: an empty one is among them.</summary>
    public static IReadOnlyList<string>? Split(string path)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 1 < path.Length && path[i + 1] is '.' or '\\') name.Append(path[++i]);
            else if (path[i] != '.') name.Append(path[i]);
            else if (name.Length == 0) return null;
            else
            {
                names.Add(name.ToString());
                name.Clear();
            }
        }

        if (name.Length == 0) return null;
        names.Add(name.ToString());
        return names;
    }
}
