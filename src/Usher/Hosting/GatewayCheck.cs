using Microsoft.Extensions.DependencyInjection;
using Usher.Config;
using Usher.Live;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>What a configuration would run, or what is wrong with it. Nothing is opened.</summary>
internal sealed class GatewayCheck
{
    private GatewayCheck(IReadOnlyList<ConfigError> errors, Snapshot? snapshot) => (Errors, Snapshot) = (errors, snapshot);

    /// <summary>All that is wrong; empty where it would run.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    /// <summary>What would run; null where something is wrong.</summary>
    public Snapshot? Snapshot { get; }

    /// <summary>Whether it would run.</summary>
    public bool IsValid => Snapshot is not null;

    /// <summary>Checks a configuration as a gateway would that starts with it.</summary>
    /// <param name="source">The configuration.</param>
    /// <param name="configure">Registers policies of one's own.</param>
    public static GatewayCheck Run(ConfigSource source, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddUsherCore(source);
        configure?.Invoke(services);
        using var provider = services.BuildServiceProvider();
        var compiler = provider.GetRequiredService<SnapshotCompiler>();
        var config = source.Read(compiler.Shapes);
        var edit = provider.GetRequiredService<LiveState>().Begin();
        var snapshot = compiler.Compile(config, edit, 1, out var errors);
        edit.Abandon();
        return new GatewayCheck(errors, snapshot);
    }
}
