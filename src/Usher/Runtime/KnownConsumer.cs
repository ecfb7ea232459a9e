using Usher.Config;

namespace Usher.Runtime;

/// <summary>A consumer of the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Config">What the file says of it.</param>
/// <param name="Place">Where.</param>
internal sealed record KnownConsumer(string Name, ConsumerConfig Config, ConfigPlace Place);
