namespace Usher.Tests.Support;

/// <summary>A block between fences.</summary>
/// <param name="Language">The first word behind the fence.</param>
/// <param name="Info">What stands behind that.</param>
/// <param name="Text">The lines.</param>
/// <param name="Line">The line of the fence.</param>
internal sealed record MarkdownFence(string Language, string Info, string Text, int Line);
