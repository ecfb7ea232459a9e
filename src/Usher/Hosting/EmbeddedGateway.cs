using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Routing;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>Runs a gateway in a program that owns the listeners.</summary>
internal sealed partial class EmbeddedGateway(
    ConfigFollower follower, ControlSocket control, Gateway gateway, GatewayMiddleware middleware, ConfigSource source, IHostApplicationLifetime lifetime, ILogger<EmbeddedGateway> log)
    : IHostedService, IAsyncDisposable
{
    /// <summary>Brings the configuration into force. The program opens its listeners after that.</summary>
    /// <exception cref="Config.ConfigErrorsException">The configuration is wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await follower.Start(Apply, cancellationToken);
        await control.Open(cancellationToken);
        lifetime.ApplicationStopping.Register(follower.Drain);
    }

    /// <summary>Follows no more changes.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        follower.Dispose();
        return control.DisposeAsync();
    }

    /// <summary>Finds what Usher has for a request; null: its target cannot be read.</summary>
    public EmbeddedRequest? Match(HttpContext context)
    {
        var snapshot = gateway.Current;
        var found = new EmbeddedRequest { Snapshot = snapshot };
        if (GatewayMiddleware.Begin(snapshot, context, found.State, out var target) != TargetError.None) return null;
        if (target.Path.SequenceEqual(snapshot.ReadyPath))
        {
            found.IsReady = true;
            return found;
        }

        var match = GatewayMiddleware.Find(snapshot, context, target, found.State.Request);
        (found.Kind, found.Route, found.Allow) = (match.Kind, match.Route, match.Allow);
        return found;
    }

    /// <summary>Handles a request that was matched, under the snapshot that it was matched with; after a reload, under the new one.</summary>
    public Task Handle(HttpContext context)
    {
        if (context.Features.Get<EmbeddedRequest>() is not { } found) return middleware.Invoke(context, new RequestState());
        if (found.IsReady) return middleware.Ready(context);
        if (found.Route is not { } route) return GatewayMiddleware.Miss(context, found.Kind, found.Allow);

        var lease = gateway.Enter();
        if (ReferenceEquals(lease.Snapshot, found.Snapshot)) return middleware.Run(context, route, lease);
        lease.Leave();
        return middleware.Invoke(context, found.State);
    }

    private Task<Func<Task>> Apply(Snapshot next, CancellationToken cancel)
    {
        if (next.ListenerKeys.Count > 0) Log.ListenersIgnored(log, source.Name, string.Join("' and '", next.ListenerKeys));
        return Task.FromResult<Func<Task>>(() => Task.CompletedTask);
    }

    private static partial class Log
    {
        [LoggerMessage(1208, LogLevel.Information, "{File}: '{Keys}' mean nothing here, since the program that Usher is part of has listeners of its own")]
        public static partial void ListenersIgnored(ILogger logger, string file, string keys);
    }
}
