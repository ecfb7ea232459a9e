using System.CommandLine;
using System.Text;
using Usher.Hosting;

namespace Usher.Cli.Commands;

/// <summary><c>usher proxy --from :8080 --to URL</c>: a gateway without any file.</summary>
internal static class ProxyCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The address to listen on.", DefaultValueFactory = _ => ":8080" };
        var to = new Option<string[]>("--to") { Description = "Where to send requests; given several times, they take turns.", Required = true, AllowMultipleArgumentsPerToken = true };
        var grace = Grace.Option();
        var command = new Command("proxy", """
            Proxy everything to one service, or to several instances of it in turn. No file is needed.

            Examples:
              usher proxy --to http://localhost:5000
              usher proxy --from :8080 --to http://localhost:5000 --to http://localhost:5001
            """) { from, to, grace };
        command.SetAction((parsed, _) => GatewayProgram.Run(Config(parsed.GetValue(from)!, parsed.GetValue(to)!), Grace.Of(parsed, grace)));
        return command;
    }

    private static ConfigSource Config(string from, string[] to)
    {
        var text = new StringBuilder();
        text.Append("listen: ").AppendLine(Quote(from));
        text.AppendLine("routes:").Append("  /**: [").AppendJoin(", ", to.Select(Quote)).AppendLine("]");
        return ConfigSource.Text("(command line)", text.ToString());
    }

    // JSON is YAML; a literal $ must not be taken for the environment.
    private static string Quote(string text) => '"' + System.Text.Json.JsonEncodedText.Encode(text.Replace("${", "$${", StringComparison.Ordinal)).ToString() + '"';
}
