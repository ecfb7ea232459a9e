using System.Text.Json;
using Usher.Compare.Results;

namespace Usher.Compare.Report;

/// <summary>Every figure of every round, for whoever wants to compare two runs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(IReadOnlyList<WorkloadResult> results, Options options) => JsonSerializer.Serialize(
        new
        {
            Machine = Machine.Describe(),
            Measured = TimeProvider.System.GetUtcNow(),
            options.Rounds,
            options.Seconds,
            options.LoadPercent,
            Workloads = results,
        },
        Layout);
}
