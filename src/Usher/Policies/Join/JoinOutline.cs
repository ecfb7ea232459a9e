using Usher.Config;

namespace Usher.Policies.Join;

/// <summary>One part of a join as a person reads it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Level">How many steps of waiting stand before it, from 0.</param>
/// <param name="Method">How it is asked.</param>
/// <param name="Url">What is asked for, as the file has it.</param>
/// <param name="After">The names of the parts that it waits for.</param>
/// <param name="Each">The list for whose items it is asked; null: it is asked once.</param>
/// <param name="When">The condition under which it is asked; null: always.</param>
/// <param name="Timeout">How long it may take; null: as long as the whole.</param>
/// <param name="Cache">How long its answers are kept where the service says nothing; null: they are not.</param>
/// <param name="OnFailure">What becomes of the whole where it fails: <c>fails</c>, <c>null</c> or <c>fallback</c>.</param>
internal sealed record JoinOutline(
    string Name, int Level, string Method, string Url, IReadOnlyList<string> After, string? Each, string? When, TimeSpan? Timeout, TimeSpan? Cache, string OnFailure)
{
    /// <summary>The parts of a join, in the order of the file.</summary>
    /// <param name="options">Options that were compiled without an error.</param>
    public static IReadOnlyList<JoinOutline> Of(JoinOptions options)
    {
        if (new JoinCompiler(options, new ConfigCheck(), route: null).Compile() is not { } plan) return [];
        return [.. plan.Parts.Select(part => Of(part, options.Parts[part.Name], plan))];
    }

    private static JoinOutline Of(JoinPart part, PartOptions options, JoinPlan plan) => new(
        part.Name, part.Level, part.Method, (options.Get ?? options.Post ?? options.Put ?? options.Patch ?? options.Delete)!, [.. part.Needs.Select(other => plan.Parts[other].Name)],
        options.Each?.In, options.When, options.Timeout, options.Cache, !part.IsOptional ? "fails" : part.Fallback is null ? "null" : "fallback");
}
