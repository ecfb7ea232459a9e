using System.Text.Json;

namespace Usher.Policies.Join;

/// <summary>One request of a part: where it goes, and what its texts speak of.</summary>
/// <param name="Target">The path and the query.</param>
/// <param name="PathLength">How many characters are the path.</param>
/// <param name="Elements">The JSON of the parts; its last is the item where the part has <c>each</c>.</param>
/// <param name="Item">The item that it asks for.</param>
internal readonly record struct PartRequest(string Target, int PathLength, JsonElement[] Elements, JsonElement Item = default);
