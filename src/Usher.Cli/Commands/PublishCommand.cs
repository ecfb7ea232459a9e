using System.CommandLine;
using Usher.Cli.Output;
using Usher.Cluster;
using Usher.Config;
using Usher.Hosting;
using Usher.Hosting.Members;

namespace Usher.Cli.Commands;

/// <summary><c>usher cluster publish FILE</c>: has all instances run a file, or none.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var published = new Argument<string>("published") { Description = "The file to publish; what it includes is published with it." };
        var file = ClusterCommand.FileOption();
        var expect = new Option<long?>("--expect") { Description = "Publish only if this version is published now; 0: only if none is." };
        var limit = new Option<string>("--limit") { Description = "How long instances have to answer.", DefaultValueFactory = _ => "15s" };
        var isUnchecked = new Option<bool>("--unchecked") { Description = "Leave checking to the instances: for a machine that does not have their secrets." };
        var force = new Option<bool>("--force") { Description = "Publish even if instances refuse it; those keep what they run." };
        var command = new Command("publish", """
            Check a file as an instance would, ask every instance whether it takes it, and once all have said yes have all run it. If one refuses or
            does not answer in time, nothing changes anywhere. Exit code 0: all run it; 2: it is wrong, here or at an instance; 1: nobody knows, somebody else
            published, or not all run it.

            Examples:
              usher cluster publish gateway.yaml
              usher cluster publish gateway.yaml --expect 7 --file /etc/usher/usher.yaml
              usher cluster publish gateway.yaml --unchecked
            """) { published, file, expect, limit, isUnchecked, force };
        command.SetAction((parsed, cancel) => ClusterDoor.Open(parsed.GetValue(file)!, membership => Publish(
            membership, parsed.GetValue(file)!, parsed.GetValue(published)!, new Wishes(
                parsed.GetValue(expect), ConfigText.Duration(parsed.GetValue(limit)!), parsed.GetValue(isUnchecked), parsed.GetValue(force)), cancel), cancel));
        return command;
    }

    private static async Task<int> Publish(Membership membership, string file, string published, Wishes wishes, CancellationToken cancel)
    {
        if (!membership.Follows) return Say(ExitCode.BadUsage, $"{file} does not follow what is published. Add to it: cluster: {{ redis: …, config: follow }}");
        if (Read(file, published, wishes.IsUnchecked) is not { } config) return ExitCode.BadUsage;
        var register = membership.Register;
        if (await register.Roll() is not { } before) return ClusterDoor.Unreachable(register);
        if (wishes is { IsUnchecked: true, Force: false } && !before.Instances.Any(one => one.Follows)) return Say(ExitCode.Failed, "no instance is there to check it, and --unchecked says that it is not checked here");
        if (before.Version > 0 && before.Hash == ClusterDocument.HashOf(config.ToText()))
        {
            Console.WriteLine($"version {before.Version} is the same already");
            return before.IsUnanimous ? ExitCode.Ok : Disagree(before);
        }

        var publisher = new ConfigPublisher(register, TimeProvider.System);
        var result = await publisher.Publish(config, $"{Environment.UserName}@{Environment.MachineName}", wishes.Expected, wishes.Limit, wishes.Force, cancel);
        if (!result.Succeeded) return Explain(result);
        var after = await publisher.Await(result.Version, wishes.Limit, cancel);
        var following = after?.Instances.Where(one => one.Follows).ToList() ?? [];
        Console.WriteLine($"published version {result.Version}: {following.Count(one => after!.IsCurrent(one))} of {following.Count} instances run it");
        return after is not null && following.TrueForAll(after.IsCurrent) ? ExitCode.Ok : Disagree(after);
    }

    // Checked as an instance reads it: beside the file that says where instances meet.
    private static PublishedConfig? Read(string file, string published, bool isUnchecked)
    {
        var check = new ConfigCheck();
        var config = ConfigReader.ReadToPublish(published, check);
        if (config is null || check.HasErrors)
        {
            Terminal.WriteErrors(check.Errors);
            return null;
        }

        if (config.ToText().Length > PublishedConfig.Largest)
        {
            Say(0, $"{published} is larger than {PublishedConfig.Largest / 1024 / 1024} MB with all that it includes");
            return null;
        }

        if (isUnchecked) return config;
        var source = ConfigSource.File(file);
        source.Published = config;
        var checkedConfig = GatewayCheck.Run(source, GatewayProgram.AddPackages);
        if (checkedConfig.IsValid) return config;
        Terminal.WriteErrors(checkedConfig.Errors);
        Say(0, "not published: it is wrong here. If only instances have what is missing: --unchecked");
        return null;
    }

    private static int Explain(PublishResult result)
    {
        var (code, message) = result.Outcome switch
        {
            ProposalOutcome.Refused => (ExitCode.BadUsage, "not published: it is refused, so all keep what they run"),
            ProposalOutcome.Late => (ExitCode.Failed, "not published: not all have answered in time, so all keep what they run"),
            ProposalOutcome.Busy => (ExitCode.Failed, $"not published: somebody else is about to publish version {result.Version}"),
            ProposalOutcome.Conflict => (ExitCode.Failed, $"not published: version {result.Version} is published, and another one was expected"),
            ProposalOutcome.Gone => (ExitCode.Failed, "not published: the proposal was lost. Try again"),
            _ => (ExitCode.Failed, "the server cannot be reached, and nobody knows whether it was proposed. See: usher cluster"),
        };
        Say(code, message);
        foreach (var problem in result.Problems) Console.Error.WriteLine($"  {problem}");
        return code;
    }

    private static int Disagree(ClusterRoll? roll)
    {
        if (roll is not null) ClusterText.Write(roll);
        return ExitCode.Failed;
    }

    private static int Say(int code, string message)
    {
        Console.Error.WriteLine($"usher: {message}");
        return code;
    }

    private sealed record Wishes(long? Expected, TimeSpan Limit, bool IsUnchecked, bool Force);
}
