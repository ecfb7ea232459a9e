using System.Text.Json.Serialization;

namespace Usher.Cluster;

/// <summary>Reports as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstanceReport))]
internal sealed partial class ClusterJson : JsonSerializerContext;
