using Usher.Cluster;
using Usher.Config;

namespace Usher.Hosting.Members;

/// <summary>Publishes a configuration for all instances: proposes it, waits until each has said that it takes it, and makes it the version that all run.</summary>
internal sealed class ConfigPublisher(ClusterRegister register, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Publishes.</summary>
    /// <param name="config">What.</param>
    /// <param name="by">Who.</param>
    /// <param name="expected">The version that it is to replace; null: whichever there is.</param>
    /// <param name="limit">How long instances have to answer.</param>
    /// <param name="force">Whether to publish it whatever they say.</param>
    /// <param name="cancel">Gives up; what was proposed is withdrawn by itself when the time is over.</param>
    public async Task<PublishResult> Publish(PublishedConfig config, string by, long? expected, TimeSpan limit, bool force, CancellationToken cancel)
    {
        var document = new ClusterDocument(0, by, time.GetUtcNow(), config.ToText());
        var id = Guid.NewGuid().ToString("N")[..16];
        var proposal = await register.Propose(id, document, expected, limit);
        if (proposal.Outcome != ProposalOutcome.Made) return new PublishResult(proposal.Outcome, proposal.Version, proposal.Who);
        while (true)
        {
            var answer = await register.Decide(id, force);
            // Whether a decision that got no answer was made is seen by the next one.
            if (answer.Outcome == ProposalOutcome.Gone && await register.Roll() is { } roll && roll.Hash == document.Hash) return new PublishResult(ProposalOutcome.Committed, roll.Version, []);
            if (answer.Outcome is ProposalOutcome.Refused or ProposalOutcome.Late) return new PublishResult(answer.Outcome, answer.Version, await Reasons(answer, id));
            if (answer.Outcome is not (ProposalOutcome.Waiting or ProposalOutcome.Lost)) return new PublishResult(answer.Outcome, answer.Version, []);
            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <summary>Waits until all instances run a version, or one refuses it, or the time is over.</summary>
    /// <param name="version">The version.</param>
    /// <param name="limit">How long.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How it stands then; null: the server cannot be reached.</returns>
    public async Task<ClusterRoll?> Await(long version, TimeSpan limit, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var roll = await register.Roll();
            if (time.GetElapsedTime(began) > limit) return roll;
            if (roll is not null && (roll.Version > version || roll.Instances.Where(one => one.Follows).All(one => (one.Version, one.Hash) == (roll.Version, roll.Hash) || one.Refused?.Hash == roll.Hash))) return roll;
            await Task.Delay(Pause, time, cancel);
        }
    }

    private async Task<IReadOnlyList<string>> Reasons(ProposalAnswer answer, string proposal)
    {
        var instances = (await register.Roll())?.Instances ?? [];
        return [.. answer.Who.Select(id =>
        {
            if (instances.FirstOrDefault(one => one.Id == id) is not { } instance) return $"an instance that has left ({id})";
            return $"{instance.Name} (process {instance.Process} on {instance.Host}): {(instance.Answer?.ProposalId == proposal ? instance.Answer.Error : "no answer")}";
        })];
    }
}
