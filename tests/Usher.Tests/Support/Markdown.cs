using System.Text.RegularExpressions;

namespace Usher.Tests.Support;

/// <summary>What tests read out of a document.</summary>
internal static partial class Markdown
{
    /// <summary>The blocks between fences, in their order.</summary>
    public static IReadOnlyList<MarkdownFence> Fences(string text) =>
        [.. Fence().Matches(text).Select(match => new MarkdownFence(match.Groups[1].Value, match.Groups[2].Value.Trim(), match.Groups[3].Value, text.AsSpan(0, match.Index).Count('\n') + 1))];

    /// <summary>Where the links of a document lead that are to files beside it, without what stands behind <c>#</c>.</summary>
    public static IEnumerable<string> FileLinks(string text) =>
        Link().Matches(Fence().Replace(text, "")).Select(match => match.Groups[1].Value.Split('#')[0]).Where(link => link.Length > 0 && !link.Contains(':', StringComparison.Ordinal));

    [GeneratedRegex(@"^```(\w*)([^\n]*)\n(.*?)^```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
