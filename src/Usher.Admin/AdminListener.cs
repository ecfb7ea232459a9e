using Microsoft.Extensions.Logging;
using Usher.Hosting;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Admin;

/// <summary>Opens and closes the admin listener as the file asks for it. One whose address stays the same stays open over a reload.</summary>
internal sealed partial class AdminListener(Gateway gateway, GatewayMetrics metrics, ILoggerFactory logs) : ISnapshotFollower
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);
    private readonly AdminApplication _application = new(gateway, metrics);
    private readonly ILogger _log = logs.CreateLogger<AdminListener>();
    private GatewayListener? _open;
    private GatewayListener? _next;

    /// <summary>The addresses that are open.</summary>
    public IReadOnlyList<string> Addresses => _open?.Addresses ?? [];

    /// <inheritdoc />
    public async Task<Func<Task>> Prepare(Snapshot next, CancellationToken cancel)
    {
        await Close(_next);
        _next = null;
        if (next.Admin is { } wanted && wanted.Listener != _open?.Spec)
        {
            metrics.IsScraped = true;
            _application.Admit(wanted);
            _next = await GatewayListener.Open(wanted.Listener, new CertificateStore(), gate: null, _application, logs, cancel);
        }

        return () => Adopt(next.Admin);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Close(_next);
        await Close(_open);
        (_open, _next) = (null, null);
    }

    private async Task Adopt(AdminSpec? wanted)
    {
        metrics.IsScraped = wanted is not null;
        if (wanted is not null) _application.Admit(wanted);
        if (_next is null && wanted is not null) return;
        var gone = _open;
        (_open, _next) = (_next, null);
        foreach (var address in Addresses) Log.Listening(_log, address);
        await Close(gone);
    }

    private static async Task Close(GatewayListener? listener)
    {
        if (listener is null) return;
        using var grace = new CancellationTokenSource(CloseGrace);
        await listener.Close(grace.Token);
        await listener.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Information, "Health and metrics at {Address}")]
        public static partial void Listening(ILogger logger, string address);
    }
}
