using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Usher.Tests.Support;

/// <summary>A real service on Kestrel, over HTTP/1.1 or h2c.</summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private TestUpstream(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>How many requests it has seen.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static Task<TestUpstream> Start(RequestDelegate handle, HttpProtocols protocols = HttpProtocols.Http1) =>
        Start(app => app.Run(handle), protocols);

    public static async Task<TestUpstream> Start(Action<WebApplication> configure, HttpProtocols protocols = HttpProtocols.Http1, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        var upstream = new TestUpstream(app);
        app.Use((context, next) =>
        {
            Interlocked.Increment(ref upstream._requests);
            return next(context);
        });
        app.UseWebSockets();
        configure(app);
        await app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
