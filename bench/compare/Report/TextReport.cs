using System.Text;
using Usher.Compare.Results;

namespace Usher.Compare.Report;

/// <summary>A workload as it is printed when it has been measured.</summary>
internal static class TextReport
{
    private const double LeastReached = 0.9; // Below, the times belong to another rate.

    public static string Of(WorkloadResult result, Options options)
    {
        var text = new StringBuilder();
        text.Append($"== {result.Workload}: {result.Title} ({result.Unit}, {options.Rounds} × {options.Seconds} s");
        text.AppendLine(result.Rate > 0 ? $"; p50 and p99 at {result.Rate:N0}/s, direct {Times(result.Direct)} µs)" : ")");
        text.Append($"{"program",-8} {"median",8} {"min–max",15}");
        foreach (var peer in result.Programs)
            text.Append($" {"×" + peer.Program,9}");
        text.AppendLine($" {"req/s",9} {"p50/p99 µs",13} {"added p99",10} {"RSS MB",7} {"B/request",10}");
        foreach (var program in result.Programs)
            text.AppendLine(Row(result, program));
        return text.ToString();
    }

    private static string Row(WorkloadResult result, ProgramResult program)
    {
        var row = new StringBuilder($"{program.Program,-8} {Figure.Text(program.Median),8} {$"{Figure.Text(program.Min)}–{Figure.Text(program.Max)}",15}");
        foreach (var peer in result.Programs)
            row.Append($" {(ReferenceEquals(peer, program) ? "" : $"{Ratio.Of(program, peer).Median:F2}"),9}");
        row.Append($" {(program.PerSecond > 0 ? $"{program.PerSecond:F0}" : "-"),9} {Times(program.Latency),13}");
        row.Append($" {(program.Latency is { } latency && result.Direct is { } direct ? $"{latency.P99 - direct.P99:F0}" : "-"),10}");
        row.Append($" {program.ResidentMegabytes,7:F0} {(program.AllocatedBytes is { } bytes ? $"{bytes:F0}" : "-"),10}");
        if (program.Latency is { } reached && reached.Reached < result.Rate * LeastReached)
            row.Append($"  ! only {reached.Reached:F0}/s at the fixed rate");
        return row.Append(program.Errors is { } errors ? $"  ! {errors}" : "").ToString();
    }

    private static string Times(Latency? latency) => latency is null ? "-" : $"{latency.P50:F0}/{latency.P99:F0}";
}
