using System.Text;
using Usher.Compare.Results;

namespace Usher.Compare.Report;

/// <summary>The tables for the README: cost first, then latency, memory and allocations.</summary>
internal static class MarkdownReport
{
    private static readonly (string Program, string Title)[] Columns =
        [("usher", "Usher"), ("nginx", "nginx"), ("haproxy", "HAProxy"), ("yarp", "YARP")];

    public static string Of(IReadOnlyList<WorkloadResult> results, Options options)
    {
        var text = new StringBuilder();
        var measured = Columns.Where(column => results.Any(result => result.Of(column.Program) is not null)).ToArray();
        var peers = measured.Where(column => column.Program is not "usher").ToArray();
        var compare = measured.Length > peers.Length;
        text.AppendLine($"{Machine.Describe()}; {options.Rounds} rounds of {options.Seconds} s, in alternation. "
            + "CPU µs per request (idle: KiB per connection), median (min–max); ratios are medians of the rounds' ratios.");
        text.AppendLine();
        Line(text, ["workload", .. measured.Select(column => column.Title), .. compare ? peers.Select(column => $"Usher ÷ {column.Title}") : []]);
        Line(text, Enumerable.Repeat("---", 1 + measured.Length + (compare ? peers.Length : 0)));
        foreach (var result in results)
        {
            Line(text, [result.Title, .. measured.Select(column => Cost(result.Of(column.Program))),
                .. compare ? peers.Select(column => Multiple(result, column.Program)) : []]);
        }

        text.AppendLine();
        text.AppendLine($"Latency at {options.LoadPercent} % load, p50 / p99 in µs:");
        text.AppendLine();
        Line(text, ["workload", "requests/s", "direct", .. measured.Select(column => column.Title)]);
        Line(text, Enumerable.Repeat("---", 3 + measured.Length));
        foreach (var result in results.Where(result => result.Direct is not null))
        {
            Line(text, [result.Title, $"{result.Rate:N0}", Times(result.Direct),
                .. measured.Select(column => Times(result.Of(column.Program)?.Latency))]);
        }

        text.AppendLine();
        text.AppendLine("Resident memory in MB after the load, and bytes allocated per request on .NET:");
        text.AppendLine();
        Line(text, ["workload", .. measured.Select(column => column.Title)]);
        Line(text, Enumerable.Repeat("---", 1 + measured.Length));
        foreach (var result in results)
            Line(text, [result.Title, .. measured.Select(column => Memory(result.Of(column.Program)))]);
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");

    private static string Cost(ProgramResult? program) =>
        program is null ? "–" : $"{Figure.Text(program.Median)} ({Figure.Text(program.Min)}–{Figure.Text(program.Max)}){(program.Errors is null ? "" : " with errors")}";

    private static string Multiple(WorkloadResult result, string peer)
    {
        if (result.Of("usher") is not { } usher || result.Of(peer) is not { } other)
            return "–";
        var ratio = Ratio.Of(usher, other);
        return $"{ratio.Median:F2} ({ratio.Min:F2}–{ratio.Max:F2})";
    }

    private static string Times(Latency? latency) => latency is null ? "–" : $"{latency.P50:F0} / {latency.P99:F0}";

    private static string Memory(ProgramResult? program)
    {
        if (program is null)
            return "–";
        return $"{program.ResidentMegabytes:F0}{(program.AllocatedBytes is { } bytes ? $", {bytes:F0} B" : "")}";
    }
}
