using System.CommandLine;
using System.Text.Json;
using Usher.Cli.Output;
using Usher.Hosting;
using Usher.Hosting.Control;
using Usher.Runtime;

namespace Usher.Cli.Commands;

/// <summary><c>usher routes</c>: all routes of a file.</summary>
internal static class RoutesCommand
{
    public static Command Create()
    {
        var file = GatewayFileOption.Create();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var upstreams = new Option<bool>("--upstreams") { Description = "List the upstreams and their destinations too; what a running instance holds of each, if one runs the file." };
        var command = new Command("routes", """
            List the routes of a file in its order, with their policies by stage and where they lead. No instance has to run. Which route wins
            does not depend on the order: ask 'usher explain'.

            Examples:
              usher routes
              usher routes --file conf/usher.yaml --upstreams
              usher routes --json | jq -r '.routes[].key'
            """) { file, upstreams, json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var live = parsed.GetValue(upstreams) ? await Ask(parsed.GetValue(file)!, cancel) : null;
            return GatewayFileOption.Compile(parsed.GetValue(file)!, snapshot =>
            {
                if (parsed.GetValue(json)) WriteJson(snapshot, parsed.GetValue(upstreams), live);
                else WriteText(snapshot, parsed.GetValue(upstreams), live);
                return ExitCode.Ok;
            });
        });
        return command;
    }

    // What the instance that runs the file says; null: none does.
    private static async Task<JsonDocument?> Ask(string file, CancellationToken cancel)
    {
        using var client = new ControlClient(ControlPath.Of(file));
        try
        {
            return await client.Get("/api/upstreams", cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void WriteText(Snapshot snapshot, bool withUpstreams, JsonDocument? live)
    {
        var table = snapshot.Routes;
        var hasConditions = table.Entries.Any(entry => entry.Conditions.Length > 0);
        string[] titles = hasConditions ? ["route", "when", "policies", "to", "at"] : ["route", "policies", "to", "at"];
        Terminal.WriteTable(titles, table.Entries.Select(entry =>
        {
            var route = table[entry];
            string[] row = [route.Config.Key, RouteText.Policies(route), RouteText.To(route), route.Config.KeyPlace.ToString()];
            return hasConditions ? [row[0], string.Join("; ", entry.Conditions.Select(condition => condition.ToString())), .. row[1..]] : row;
        }));
        if (!withUpstreams) return;
        Console.WriteLine();
        if (live is not null) Terminal.WriteTable(UpstreamText.Titles, UpstreamText.Rows(live.RootElement));
        else Terminal.WriteTable(["upstream", "destinations"], snapshot.Upstreams.Select(upstream => new[] { upstream.Name, RouteText.Destinations(upstream) }));
    }

    private static void WriteJson(Snapshot snapshot, bool withUpstreams, JsonDocument? live) => JsonOutput.Write(json =>
    {
        RouteJson.WriteAll(json, snapshot);
        if (!withUpstreams) return;
        json.WriteStartArray("upstreams");
        foreach (var upstream in snapshot.Upstreams) RouteJson.WriteUpstream(json, upstream, upstream.Name);
        json.WriteEndArray();
        if (live is null) return;
        json.WritePropertyName("live");
        live.RootElement.GetProperty("upstreams").WriteTo(json);
    });
}
