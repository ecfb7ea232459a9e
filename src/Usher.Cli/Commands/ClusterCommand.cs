using System.CommandLine;
using Usher.Cli.Output;
using Usher.Config;

namespace Usher.Cli.Commands;

/// <summary><c>usher cluster</c>: who runs what, and what all are to run.</summary>
internal static class ClusterCommand
{
    public static Command Create()
    {
        var file = FileOption();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("cluster", """
            Show which instances there are and what each runs. Exit code 1 when not all run the same, when none is there, and when the server
            cannot be reached.

            Examples:
              usher cluster
              usher cluster publish gateway.yaml          check it, ask every instance, and have all run it
              usher cluster show                          print what is published
              usher cluster --json --file /etc/usher/usher.yaml
            """) { file, json, PublishCommand.Create(), Show() };
        command.SetAction((parsed, cancel) => ClusterDoor.Open(parsed.GetValue(file)!, async membership =>
        {
            if (await membership.Register.Roll() is not { } roll) return ClusterDoor.Unreachable(membership.Register);
            if (parsed.GetValue(json)) ClusterText.WriteJson(roll);
            else ClusterText.Write(roll);
            return roll.IsUnanimous ? ExitCode.Ok : ExitCode.Failed;
        }, cancel));
        return command;
    }

    /// <summary>The file that says where instances meet.</summary>
    public static Option<string> FileOption() => new("--file", "-f") { Description = "The file of an instance: its 'cluster' says where instances meet.", DefaultValueFactory = _ => "usher.yaml" };

    private static Command Show()
    {
        var file = FileOption();
        var command = new Command("show", """
            Print what is published, each file after a line with its name. Secrets and variables are named in it, not put in.

            Example:
              usher cluster show > published.yaml
            """) { file };
        command.SetAction((parsed, cancel) => ClusterDoor.Open(parsed.GetValue(file)!, async membership =>
        {
            if (await membership.Register.Current() is { } document) return Print(document);
            if (await membership.Register.Roll() is null) return ClusterDoor.Unreachable(membership.Register);
            await Console.Error.WriteLineAsync("usher: nothing has been published yet: usher cluster publish FILE");
            return ExitCode.Failed;
        }, cancel));
        return command;
    }

    private static int Print(Usher.Cluster.ClusterDocument document)
    {
        var config = PublishedConfig.Parse(document.Version, document.Text, document.Hash);
        foreach (var file in config.Files)
        {
            Console.WriteLine($"# {config.NameOf(file)}, published by {document.By} at {ClusterText.Format(document.At)}");
            Console.Write(file.Text.EndsWith('\n') ? file.Text : file.Text + "\n");
        }

        return ExitCode.Ok;
    }
}
