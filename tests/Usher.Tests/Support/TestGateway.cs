using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Admin;
using Usher.Hosting;
using Usher.Policies;

namespace Usher.Tests.Support;

/// <summary>A real gateway on a real socket: YAML in, HTTP out.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly IHost _host;

    private TestGateway(IHost host, TestLog log)
    {
        _host = host;
        Log = log;
        Addresses = host.Services.GetRequiredService<GatewayHost>().Addresses;
        Client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        }) { BaseAddress = new Uri(Url) };
    }

    public IReadOnlyList<string> Addresses { get; }

    public string Url => Addresses[0];

    public int Port => new Uri(Url).Port;

    public HttpClient Client { get; }

    public TestLog Log { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>The address of the admin listener; the file must have one.</summary>
    public string AdminUrl => _host.Services.GetServices<ISnapshotFollower>().OfType<AdminListener>().Single().Addresses[0];

    /// <summary>Starts a gateway; a file without <c>listen</c> gets a free loopback port.</summary>
    public static Task<TestGateway> Start(string yaml, params IPolicy[] policies)
    {
        if (!yaml.Contains("listen:", StringComparison.Ordinal)) yaml = "listen: 127.0.0.1:0\n" + yaml;
        return Start(ConfigSource.Text("usher.yaml", yaml), policies);
    }

    public static async Task<TestGateway> Start(ConfigSource source, params IPolicy[] policies)
    {
        var log = new TestLog();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddUsherGateway(source);
        builder.Services.AddUsherAdmin();
        global::Usher.Cli.GatewayProgram.AddPackages(builder.Services);
        foreach (var policy in policies) builder.Services.AddSingleton(policy);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return new TestGateway(host, log);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public Task<RawConnection> Connect() => RawConnection.Open(Port);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _host.StopAsync(soon.Token);
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
