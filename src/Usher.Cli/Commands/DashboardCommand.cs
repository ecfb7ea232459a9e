using System.CommandLine;

namespace Usher.Cli.Commands;

/// <summary><c>usher dashboard FILE</c>: the address of a running instance's dashboard, with the token by which its buttons work.</summary>
internal static class DashboardCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file that the instance runs.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var tokenOnly = new Option<bool>("--token") { Description = "Print the token alone, for scripts that use the admin API." };
        var command = new Command("dashboard", """
            Print the address of a running instance's dashboard. Behind its # stands a token with which the dashboard may also change things; it
            holds until the instance stops. Only the user who runs the instance gets it.

            Examples:
              usher dashboard usher.yaml
              curl -H "Authorization: Bearer $(usher dashboard --token)" http://127.0.0.1:9901/api/status
            """) { file, tokenOnly };
        command.SetAction((parsed, cancel) => Control.Ask(parsed.GetValue(file)!, async client =>
        {
            using var answer = await client.Get("/api/token", cancel);
            if (!answer.RootElement.TryGetProperty("token", out var token) || answer.RootElement.GetProperty("addresses").GetArrayLength() == 0)
            {
                await Console.Error.WriteLineAsync("usher: the file has no dashboard. Add to it: admin: 127.0.0.1:9901");
                return ExitCode.Failed;
            }

            if (parsed.GetValue(tokenOnly)) Console.WriteLine(token.GetString());
            else foreach (var address in answer.RootElement.GetProperty("addresses").EnumerateArray()) Console.WriteLine($"{Reachable(address.GetString()!)}/#token={token.GetString()}");
            return ExitCode.Ok;
        }));
        return command;
    }

    // An address of all interfaces is none that a browser can go to.
    private static string Reachable(string address) => address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
}
