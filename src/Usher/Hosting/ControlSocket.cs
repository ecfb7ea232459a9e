using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Usher.Hosting.Control;
using Usher.Listeners;
using Usher.Listeners.Tls;

namespace Usher.Hosting;

/// <summary>
/// The door for the local operator: a Unix-domain socket that only this user can open, and that serves all of <see cref="ControlTable"/> as small
/// HTTP. A configuration that is no file has none.
/// </summary>
internal sealed partial class ControlSocket(ConfigSource source, ControlTable table, ILoggerFactory logs) : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger<ControlSocket>();
    private GatewayListener? _listener;
    private string? _path;

    /// <summary>Opens it. A socket that nobody listens on any more is taken over; one that is in use belongs to a second instance.</summary>
    public async Task Open(CancellationToken cancel)
    {
        if (!source.IsFile) return;
        var path = ControlPath.Of(source.Name);
        try
        {
            ControlPath.MakeFolder();
            if (File.Exists(path))
            {
                if (await ControlClient.IsAlive(path, cancel))
                {
                    Log.SecondInstance(_log, path);
                    return;
                }

                File.Delete(path);
            }

            _listener = await GatewayListener.Open(ListenerSpec.Unix(path), new CertificateStore(), gate: null, this, logs, cancel);
            _path = path;
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            Log.NotOpened(_log, path, trouble.Message);
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpContext context) => table.Handle(context, isSocket: true);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_listener is null) return;
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _listener.Close(now.Token);
        await _listener.DisposeAsync();
        if (_path is not null) File.Delete(_path);
        _listener = null;
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "The control socket {Path} could not be opened: {Reason}. 'usher reload' and 'usher drain' will not reach this instance")]
        public static partial void NotOpened(ILogger logger, string path, string reason);

        [LoggerMessage(1202, LogLevel.Warning, "Another instance runs this configuration and owns the control socket {Path}")]
        public static partial void SecondInstance(ILogger logger, string path);
    }
}
