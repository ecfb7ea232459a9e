using System.Text.Json.Nodes;
using Usher.Expressions.Json;

namespace Usher.Policies.Transform.Json;

/// <summary>The objects that a path leads to.</summary>
internal static class JsonPlaces
{
    /// <summary>The objects at a path, through lists on the way and at its end.</summary>
    public static IReadOnlyList<JsonObject> Of(JsonNode? root, IReadOnlyList<string> path)
    {
        var found = new List<JsonObject>();
        Find(root, path, 0, found);
        return found;
    }

    private static void Find(JsonNode? node, IReadOnlyList<string> path, int at, List<JsonObject> found)
    {
        switch (node)
        {
            case JsonArray list:
                foreach (var item in list) Find(item, path, at, found);
                break;
            case JsonObject place when at == path.Count:
                found.Add(place);
                break;
            case JsonObject place when path[at] == JsonPath.AnyName:
                foreach (var (_, member) in place) Find(member, path, at + 1, found);
                break;
            case JsonObject place:
                Find(place[path[at]], path, at + 1, found);
                break;
        }
    }
}
