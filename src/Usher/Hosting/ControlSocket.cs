using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Policies.Cache;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>
/// The door for the local operator: a Unix-domain socket that only this user can open, which takes <c>POST /reload</c>, <c>POST /drain</c>,
/// <c>POST /cache/purge</c>, <c>GET /status</c> and <c>GET /upstreams</c> as small HTTP.
/// </summary>
internal sealed partial class ControlSocket(ConfigFollower follower, Gateway gateway, CacheStores caches, ILoggerFactory logs) : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger<ControlSocket>();
    private GatewayListener? _listener;
    private string? _path;

    /// <summary>Opens it. A socket that nobody listens on any more is taken over; one that is in use belongs to a second instance.</summary>
    public async Task Open(string path, CancellationToken cancel)
    {
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

    public Task ProcessRequestAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/reload") => Reload(context),
        ("POST", "/drain") => Drain(context),
        ("POST", "/cache/purge") => Purge(context),
        ("GET", "/status") => Status(context),
        ("GET", "/upstreams") => Answer(context, StatusCodes.Status200OK, json => UpstreamReport.Write(json, gateway.Current)),
        _ => Answer(context, StatusCodes.Status404NotFound, json => json.WriteString("error", "no such command")),
    };

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

    private async Task Reload(HttpContext context)
    {
        var result = await follower.Reload("the control socket", context.RequestAborted);
        await Answer(context, StatusOf(result), json =>
        {
            json.WriteNumber("version", follower.Version);
            json.WriteString("errors", ConfigErrorText.Render(result.Errors, colours: false));
            json.WriteBoolean("configWrong", !result.Succeeded && result.IsConfigWrong);
        });
    }

    private static int StatusOf(ReloadResult result)
    {
        if (result.Succeeded) return StatusCodes.Status200OK;
        return result.IsConfigWrong ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict;
    }

    private Task Drain(HttpContext context)
    {
        follower.Drain();
        return Answer(context, StatusCodes.Status200OK, json => json.WriteBoolean("draining", true));
    }

    private Task Purge(HttpContext context)
    {
        try
        {
            var query = context.Request.Query;
            var count = caches.Purge(CachePurge.Parse(query["url"].ToString(), query["prefix"] == "true"));
            return Answer(context, StatusCodes.Status200OK, json => json.WriteNumber("purged", count));
        }
        catch (FormatException wrong)
        {
            return Answer(context, StatusCodes.Status400BadRequest, json => json.WriteString("error", wrong.Message));
        }
    }

    private Task Status(HttpContext context) => Answer(context, StatusCodes.Status200OK, json =>
    {
        json.WriteNumber("version", follower.Version);
        json.WriteBoolean("draining", follower.IsDraining);
        json.WriteString("lastError", follower.LastError);
        if (follower.Member.Last is not { } report) return;
        json.WriteStartObject("cluster");
        json.WriteString("instance", report.Name);
        json.WriteBoolean("away", follower.Member.IsAway);
        json.WriteBoolean("follows", report.Follows);
        json.WriteNumber("version", report.Version);
        json.WriteString("hash", report.Hash);
        if (report.Refused is { } refused)
        {
            json.WriteStartObject("refused");
            json.WriteNumber("version", refused.Version);
            json.WriteString("error", refused.Error);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private static async Task Answer(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "The control socket {Path} could not be opened: {Reason}. 'usher reload' and 'usher drain' will not reach this instance")]
        public static partial void NotOpened(ILogger logger, string path, string reason);

        [LoggerMessage(1202, LogLevel.Warning, "Another instance runs this configuration and owns the control socket {Path}")]
        public static partial void SecondInstance(ILogger logger, string path);
    }
}
