namespace Usher.Config;

/// <summary>A file of what was published.</summary>
/// <param name="Name">Its path from the folder of the file that was named to the publisher.</param>
/// <param name="Text">Its text, in which variables and secrets are still named rather than put in.</param>
internal sealed record PublishedFile(string Name, string Text);
