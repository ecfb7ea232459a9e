using Microsoft.Extensions.Logging;
using Usher.Cluster;
using Usher.Config;
using Usher.Config.Reading;

namespace Usher.Hosting.Members;

/// <summary>What is published, as an instance finds it when it starts, and keeps it for the next time.</summary>
internal sealed partial class Publications(TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private (long Version, string Hash, string Copy) _kept;

    /// <summary>Finds what is published: at the server, or in the copy of what ran last where nobody can be asked.</summary>
    /// <param name="next">Where.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is published, and what ran last if that is something else.</returns>
    /// <exception cref="IOException">It is not known what is published.</exception>
    public async Task<(PublishedConfig Published, PublishedConfig? Fallback)> Find(Membership next, CancellationToken cancel)
    {
        var copy = PublishedCopy.Read(next.Copy);
        var began = time.GetTimestamp();
        while (true)
        {
            if (await next.Register.Current() is { } current)
            {
                var found = Parse(current, out var wrong) ?? throw new IOException($"what is published at {next.Register.Place} is no configuration: {wrong}");
                return (found, copy is not null && copy.Hash != found.Hash ? copy : null);
            }

            if (copy is not null)
            {
                Log.FromCopy(log, next.Register.Place, copy.Version, next.Copy);
                return (copy, null);
            }

            if (time.GetElapsedTime(began) > Patience)
            {
                throw new IOException(await next.Register.Roll() is null
                    ? $"{next.Register.Place} cannot be reached, and there is no copy of what was published ({next.Copy})"
                    : $"nothing has been published at {next.Register.Place} yet: usher cluster publish FILE");
            }

            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <summary>Keeps what runs as the copy; only that, since a start is to find something that works.</summary>
    /// <param name="at">Where the copy is.</param>
    /// <param name="running">What runs.</param>
    public void Keep(Membership at, PublishedConfig running)
    {
        var print = (running.Version, running.Hash, at.Copy);
        if (print == _kept) return;
        _kept = print;
        try
        {
            PublishedCopy.Write(at.Copy, running);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(log, at.Copy, trouble.Message);
        }
    }

    /// <summary>What a document says; null: it is no configuration, and why.</summary>
    public static PublishedConfig? Parse(ClusterDocument document, out string? wrong)
    {
        wrong = null;
        try
        {
            return PublishedConfig.Parse(document.Version, document.Text, document.Hash);
        }
        catch (FormatException trouble)
        {
            wrong = trouble.Message;
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1303, LogLevel.Warning, "What is published at {Place} is not known: version {Version} runs, from {Copy}")]
        public static partial void FromCopy(ILogger logger, string place, long version, string copy);

        [LoggerMessage(1307, LogLevel.Warning, "What is published cannot be kept in {Copy}: {Reason}. This instance will not start while the cluster is away")]
        public static partial void NotKept(ILogger logger, string copy, string reason);
    }
}
