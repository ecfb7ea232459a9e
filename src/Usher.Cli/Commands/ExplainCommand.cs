using System.CommandLine;
using Usher.Cli.Output;
using Usher.Hosting;
using Usher.Hosting.Control;

namespace Usher.Cli.Commands;

/// <summary><c>usher explain METHOD URL</c>: which route a request takes, and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var method = new Argument<string>("method") { Description = "The method: GET, POST, ..." };
        var url = new Argument<string>("url") { Description = "A URL, or a path for the host 'localhost'." };
        var fields = new Option<string[]>("--header", "-H") { Description = "A field of the request: 'Name: value'. May be given several times." };
        var peer = new Option<string>("--ip") { Description = "The address that the connection comes from.", DefaultValueFactory = _ => "127.0.0.1" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var file = GatewayFileOption.Create();
        var command = new Command("explain", """
            Say what a gateway makes of a request: which route wins, which policies run in which order and where in the file each comes from, where
            the request goes and what is sent there, and why each route that came near did not win. No instance has to run. Exit code 0 also where
            the answer is 404, 405 or 400; 2 where the file or the command line is wrong.

            Examples:
              usher explain GET https://shop.example.com/orders/42
              usher explain POST /payments -H 'X-Beta: 1' --ip 203.0.113.7
              usher explain OPTIONS /prices -H 'Origin: https://shop.example.com' -H 'Access-Control-Request-Method: GET'
              usher explain GET '/a/../%61dmin' --file conf/usher.yaml --json
            """) { method, url, fields, peer, file, json };
        command.SetAction(parsed =>
        {
            RequestSketch request;
            try
            {
                request = RequestSketch.Parse(parsed.GetValue(method)!, parsed.GetValue(url)!, parsed.GetValue(fields) ?? [], parsed.GetValue(peer)!);
            }
            catch (FormatException wrong)
            {
                Console.Error.WriteLine($"usher: {wrong.Message}");
                return ExitCode.BadUsage;
            }

            return GatewayFileOption.Compile(parsed.GetValue(file)!, snapshot =>
            {
                var explained = GatewayExplanation.Create(snapshot, request);
                if (parsed.GetValue(json)) JsonOutput.Write(output => ExplanationJson.Write(output, explained));
                else ExplanationText.Write(explained);
                return ExitCode.Ok;
            });
        });
        return command;
    }
}
