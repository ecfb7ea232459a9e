using Microsoft.Extensions.Logging;
using Usher.Admin.Recording;
using Usher.Admin.Streams;
using Usher.Hosting;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Admin;

/// <summary>Opens and closes the admin listener as the file asks for it. One whose address stays the same stays open over a reload.</summary>
internal sealed partial class AdminListener(AdminApplication application, GatewayMetrics metrics, TrafficRecorder recorder, StreamSlots streams, AdminAddresses addresses, ILoggerFactory logs)
    : ISnapshotFollower
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);
    private readonly ILogger _log = logs.CreateLogger<AdminListener>();
    private GatewayListener? _open;
    private GatewayListener? _next;
    private CertificateStore _certificates = new();
    private CertificateStore _nextCertificates = new();
    private string? _token;

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
            application.Admit(wanted);
            _nextCertificates = new CertificateStore { Current = wanted.Tls };
            _next = await GatewayListener.Open(wanted.Listener, _nextCertificates, gate: null, application, logs, cancel);
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
        if (wanted is null) recorder.Stop();
        else recorder.Start();
        if (wanted is not null) application.Admit(wanted);
        if (wanted?.Token != _token) streams.EndAll();          // who has seen the old one alone may look no more
        _token = wanted?.Token;
        if (_next is null && wanted is not null)
        {
            _certificates.Current = wanted.Tls;
            return;
        }

        var gone = _open;
        (_open, _next, _certificates) = (_next, null, _nextCertificates);
        addresses.Open = Addresses;
        foreach (var address in Addresses) Log.Listening(_log, address);
        await Close(gone);
    }

    private async Task Close(GatewayListener? listener)
    {
        if (listener is null) return;
        streams.EndAll();
        using var grace = new CancellationTokenSource(CloseGrace);
        await listener.Close(grace.Token);
        await listener.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Information, "Dashboard, admin API, health and metrics at {Address}")]
        public static partial void Listening(ILogger logger, string address);
    }
}
