using System.CommandLine;
using Usher.Cli.Output;
using Usher.Runtime;

namespace Usher.Cli.Commands;

/// <summary><c>usher routes</c>: all routes of a file.</summary>
internal static class RoutesCommand
{
    public static Command Create()
    {
        var file = GatewayFileOption.Create();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var upstreams = new Option<bool>("--upstreams") { Description = "List the upstreams and their destinations too." };
        var command = new Command("routes", """
            List the routes of a file in its order, with their policies by stage and where they lead. No instance has to run. Which route wins
            does not depend on the order: ask 'usher explain'.

            Examples:
              usher routes
              usher routes --file conf/usher.yaml --upstreams
              usher routes --json | jq -r '.routes[].key'
            """) { file, upstreams, json };
        command.SetAction(parsed => GatewayFileOption.Compile(parsed.GetValue(file)!, snapshot =>
        {
            if (parsed.GetValue(json)) WriteJson(snapshot, parsed.GetValue(upstreams));
            else WriteText(snapshot, parsed.GetValue(upstreams));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void WriteText(Snapshot snapshot, bool withUpstreams)
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
        Terminal.WriteTable(["upstream", "destinations"], snapshot.Upstreams.Select(upstream => new[] { upstream.Name, RouteText.Destinations(upstream) }));
    }

    private static void WriteJson(Snapshot snapshot, bool withUpstreams) => JsonOutput.Write(json =>
    {
        json.WriteStartArray("routes");
        foreach (var entry in snapshot.Routes.Entries)
        {
            json.WriteStartObject();
            JsonOutput.WriteRoute(json, snapshot.Routes[entry], entry.Conditions.Select(condition => condition.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!withUpstreams) return;
        json.WriteStartArray("upstreams");
        foreach (var upstream in snapshot.Upstreams) JsonOutput.WriteUpstream(json, upstream, upstream.Name);
        json.WriteEndArray();
    });
}
