using System.Text.Json;

namespace Usher.Policies.Validate.Parameters;

/// <summary>Writes names and texts as an object.</summary>
internal static class ObjectWriter
{
    /// <summary>Writes them. A name that is there more than once, or whose schema is one of an array, becomes an array.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<(string Name, string Text)> members, TextShape shape)
    {
        json.WriteStartObject();
        for (var i = 0; i < members.Count; i++)
        {
            var name = members[i].Name;
            if (IsAmong(members, name, before: i)) continue;
            json.WritePropertyName(name);
            var member = shape.Members.GetValueOrDefault(name) ?? shape.Others;
            if (member is { IsArray: true } || IsAmong(members, name, after: i))
            {
                json.WriteStartArray();
                foreach (var other in members)
                {
                    if (other.Name == name) ValueWriter.Write(json, other.Text, member?.Items.Types ?? default);
                }

                json.WriteEndArray();
            }
            else
            {
                ValueWriter.Write(json, members[i].Text, member?.Types ?? default);
            }
        }

        json.WriteEndObject();
    }

    private static bool IsAmong(IReadOnlyList<(string Name, string Text)> members, string name, int? before = null, int? after = null)
    {
        for (var i = after + 1 ?? 0; i < (before ?? members.Count); i++)
        {
            if (members[i].Name == name) return true;
        }

        return false;
    }
}
