using System.CommandLine;
using Usher.Config;
using Usher.Policies.Auth.ApiKey;

namespace Usher.Cli.Commands;

/// <summary><c>usher key</c>: makes an API key and what the file keeps of it.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var consumer = new Option<string>("--consumer") { Description = "The name of the consumer in the lines for the file.", DefaultValueFactory = _ => "acme" };
        var expires = new Option<string?>("--expires") { Description = "When it ends: a date such as 2027-01-31." };
        var command = new Command("key", """
            Make an API key. Standard output has the key, for the caller, once: it is kept nowhere. Standard error has the lines for the file,
            which hold its SHA-256 and not the key.

            Examples:
              usher key
              usher key --consumer acme --expires 2027-01-31
            """) { consumer, expires };
        command.SetAction(parsed => Make(parsed.GetValue(consumer)!, parsed.GetValue(expires)));
        return command;
    }

    private static int Make(string consumer, string? expires)
    {
        if (expires is not null && !TryMoment(expires))
        {
            Console.Error.WriteLine($"usher: --expires: expected {Moment.Expected}, not '{expires}'");
            return ExitCode.BadUsage;
        }

        var key = ApiKeyText.Make();
        var hash = ApiKeyText.HashOf(key);
        Console.Out.WriteLine(key);
        Console.Error.WriteLine($"""
            # into usher.yaml:
            consumers:
              {consumer}:
                keys: [{(expires is null ? $"\"{hash}\"" : $"{{ hash: \"{hash}\", expires: {expires} }}")}]
            """);
        return ExitCode.Ok;
    }

    private static bool TryMoment(string text)
    {
        try
        {
            Moment.Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
