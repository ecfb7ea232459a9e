using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Live;

namespace Usher.Runtime;

/// <summary>
/// Brings another configuration into force: read, check all, compile, swap. On any error what ran before keeps running.
/// </summary>
internal sealed partial class Reload(
    Gateway gateway, SnapshotCompiler compiler, LiveState live, Func<IReadOnlyList<PolicyShape>, ConfigResult> read, TimeProvider time, ILogger<Reload> log) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Retirement _retirement = new(time);

    /// <summary>The files that the last configuration was read from, good or bad: a change in one of them is worth another reload.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>The folders in which a file that appears belongs to the configuration.</summary>
    public IReadOnlyList<string> Folders { get; private set; } = [];

    /// <summary>Runs one reload. Only one is under way at a time; others wait.</summary>
    /// <param name="prepare">Opens what the new snapshot needs, before the swap; what it returns runs after the swap, in the background.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The errors; empty where the new configuration is in force.</returns>
    public async Task<IReadOnlyList<ConfigError>> Run(Func<Snapshot, CancellationToken, Task<Func<Task>>> prepare, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var config = read(compiler.Shapes);
            (Files, Folders) = (config.Files, config.Folders);
            var edit = live.Begin();
            Func<Task> after;
            Snapshot? next;
            try
            {
                next = compiler.Compile(config, edit, gateway.Current.Version + 1, out var errors);
                if (next is null)
                {
                    edit.Abandon();
                    return errors;
                }

                if (next.Cluster is { } cluster) await cluster.Start(cancel);
                await next.Start(cancel);
                after = await prepare(next, cancel);
            }
            catch
            {
                edit.Abandon();
                throw;
            }

            edit.Commit(next.Version);
            var old = gateway.Swap(next);
            _retirement.Add(old, edit.Sweep());
            _ = Finish(after);
            return [];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What would be wrong with a configuration if it came into force now. Nothing is opened, and nothing changes.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<ConfigError>> Check(Func<IReadOnlyList<PolicyShape>, ConfigResult> config, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var edit = live.Begin();
            try
            {
                compiler.Compile(config(compiler.Shapes), edit, gateway.Current.Version + 1, out var errors);
                return errors;
            }
            finally
            {
                edit.Abandon();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _retirement.Dispose();
        _one.Dispose();
    }

    private async Task Finish(Func<Task> after)
    {
        try
        {
            await after();
        }
        catch (Exception trouble)
        {
            Log.NotClosed(log, trouble);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "A listener that is no longer asked for could not be closed cleanly")]
        public static partial void NotClosed(ILogger logger, Exception trouble);
    }
}
