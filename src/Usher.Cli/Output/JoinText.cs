using Usher.Config;
using Usher.Policies.Join;

namespace Usher.Cli.Output;

/// <summary>The graph of a join, for people: the parts of a level are asked at once, each as soon as those that it waits for are there.</summary>
internal static class JoinText
{
    public static void Write(IReadOnlyList<JoinOutline> parts)
    {
        Console.WriteLine();
        Console.WriteLine("parts, by level: each is asked as soon as those that it waits for are there");
        var last = -1;
        var rows = new List<string[]>();
        foreach (var part in parts.OrderBy(part => part.Level))
        {
            rows.Add([part.Level == last ? "" : $"{part.Level + 1}", $"{(part.Level == 0 ? "●─" : "└▶")} {part.Name}", part.After.Count == 0 ? "" : string.Join(", ", part.After), $"{part.Method} {part.Url}", Notes(part)]);
            last = part.Level;
        }

        Terminal.WriteTable(["level", "part", "after", "asks", "how"], rows);
    }

    private static string Notes(JoinOutline part) => string.Join(", ", new[]
    {
        part.OnFailure switch { "fails" => "required", "null" => "optional", _ => "with a fallback" },
        part.Each is { } each ? $"for each of {each}" : null,
        part.When is { } when ? $"when {when}" : null,
        part.Timeout is { } timeout ? $"within {ConfigText.Format(timeout)}" : null,
        part.Cache is { } cache ? $"cached {ConfigText.Format(cache)}" : null,
    }.OfType<string>());
}
