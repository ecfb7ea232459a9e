using System.Text.Json.Nodes;

namespace Usher.Policies.Transform.Json;

/// <summary>Moves what is at one path to another; where both lead through one list, within each of its items.</summary>
internal sealed class JsonMove
{
    private readonly string[] _common;
    private readonly string[] _from;
    private readonly string[] _to;

    public JsonMove(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        var shared = 0;
        while (shared < from.Count - 1 && shared < to.Count - 1 && from[shared] == to[shared]) shared++;
        (_common, _from, _to) = ([.. from.Take(shared)], [.. from.Skip(shared)], [.. to.Skip(shared)]);
    }

    /// <summary>Changes a document.</summary>
    public void Apply(JsonNode root)
    {
        foreach (var place in JsonPlaces.Of(root, _common)) Move(place);
    }

    private void Move(JsonObject place)
    {
        var parent = place;
        foreach (var name in _from.AsSpan(0, _from.Length - 1))
        {
            if (parent[name] is not JsonObject child) return;
            parent = child;
        }

        if (!parent.TryGetPropertyValue(_from[^1], out var value)) return;
        parent.Remove(_from[^1]);
        var target = place;
        foreach (var name in _to.AsSpan(0, _to.Length - 1))
        {
            // What stands in the way, and is no object, makes way.
            if (target[name] is not JsonObject child) target[name] = child = [];
            target = child;
        }

        target[_to[^1]] = value;
    }
}
