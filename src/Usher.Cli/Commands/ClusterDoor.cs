using Microsoft.Extensions.DependencyInjection;
using Usher.Cluster;
using Usher.Config;
using Usher.Hosting.Members;
using Usher.Redis;

namespace Usher.Cli.Commands;

/// <summary>Speaks to the place where the instances of a file meet.</summary>
internal static class ClusterDoor
{
    public static async Task<int> Open(string file, Func<Membership, Task<int>> use, CancellationToken cancel)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddUsherRedis();
        await using var provider = services.BuildServiceProvider();
        var check = new ConfigCheck();
        var membership = Membership.Of(file, provider.GetRequiredService<IClusterConnector>(), known: null, check);
        if (check.HasErrors)
        {
            Terminal.WriteErrors(check.Errors);
            return ExitCode.BadUsage;
        }

        if (membership is null)
        {
            await Console.Error.WriteLineAsync($"usher: {file} has no 'cluster': its instances meet nowhere. Add to it: cluster: {{ redis: redis://HOST:6379, config: follow }}");
            return ExitCode.BadUsage;
        }

        await using var register = membership.Register;
        await register.Start(cancel);
        return await use(membership);
    }

    /// <summary>Says that nobody could be asked.</summary>
    public static int Unreachable(ClusterRegister register)
    {
        Console.Error.WriteLine($"usher: {register.Place} cannot be reached. Instances keep running what they run.");
        return ExitCode.Failed;
    }
}
