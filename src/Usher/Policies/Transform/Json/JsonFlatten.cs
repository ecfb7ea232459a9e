using System.Text.Json.Nodes;

namespace Usher.Policies.Transform.Json;

/// <summary>Lets the members of an object go up into what it stands in, where a member of that name stays; or makes one list of a list of lists.</summary>
internal sealed class JsonFlatten(IReadOnlyList<string> path, string prefix)
{
    private readonly IReadOnlyList<string> _parent = [.. path.SkipLast(1)];
    private readonly string _name = path[^1];

    /// <summary>Changes a document.</summary>
    public void Apply(JsonNode root)
    {
        foreach (var place in JsonPlaces.Of(root, _parent))
        {
            switch (place[_name])
            {
                case JsonObject inner: Raise(place, inner); break;
                case JsonArray outer: place[_name] = Join(outer); break;
            }
        }
    }

    private void Raise(JsonObject place, JsonObject inner)
    {
        place.Remove(_name);
        foreach (var (name, value) in inner.ToList())
        {
            inner.Remove(name);
            place.TryAdd(prefix + name, value);
        }
    }

    private static JsonArray Join(JsonArray outer)
    {
        var joined = new JsonArray();
        foreach (var item in outer.ToList())
        {
            if (item is not JsonArray inner)
            {
                outer.Remove(item);
                joined.Add(item);
                continue;
            }

            while (inner.Count > 0)
            {
                var one = inner[0];
                inner.RemoveAt(0);
                joined.Add(one);
            }
        }

        return joined;
    }
}
