using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners.Tls;

/// <summary>Certificates are watched, and swapped without touching connections.</summary>
public sealed class CertificateSwapTests
{
    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_without_anyone_asking()
    {
        using var authority = new TestAuthority();
        using var folder = Folder(authority.ForServer(rsa: false, "a.example"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await using var before = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Equal(200, (await before.Get("a.example")).Status);

        var renewed = authority.ForServer(rsa: false, "a.example");
        folder.Write("site.pem", renewed.Pem);
        await Eventually.Get(async () =>
        {
            await using var client = await TlsClient.Open(gateway.Port, "a.example");
            return client.Serial == renewed.Serial ? "it" : null;
        }, "renewed certificate");
        Assert.Equal(200, (await before.Get("a.example")).Status);
    }

    [Fact]
    public async Task A_certificate_that_does_not_belong_to_its_key_leaves_the_old_one_in_force()
    {
        using var authority = new TestAuthority();
        var good = authority.ForServer(rsa: false, "a.example");
        using var folder = Folder(good);
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        folder.Write("site.pem", await File.ReadAllTextAsync(authority.ForServer(rsa: false, "a.example").CertFile, TestContext.Current.CancellationToken) + await File.ReadAllTextAsync(good.KeyFile, TestContext.Current.CancellationToken));
        await gateway.Log.WaitFor("this certificate and key cannot be used");
        await using var client = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Equal(good.Serial, client.Serial);
    }

    [Fact]
    public async Task Swaps_under_load_fail_no_handshake()
    {
        using var authority = new TestAuthority();
        using var folder = Folder(authority.ForServer(rsa: false, "a.example"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await using var kept = await TlsClient.Open(gateway.Port, "a.example");
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var failed = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    await using var client = await TlsClient.Open(gateway.Port, "a.example");
                    if ((await client.Get("a.example")).Status != 200) failed.Enqueue("no 200");
                    seen.AddOrUpdate(client.Serial, 1, (_, count) => count + 1);
                }
                catch (Exception trouble) when (trouble is IOException or AuthenticationException or SocketException or OperationCanceledException)
                {
                    failed.Enqueue(trouble.ToString());
                }
            }
        }, TestContext.Current.CancellationToken)).ToList();

        var host = gateway.Services.GetRequiredService<GatewayHost>();
        IssuedCertificate last = null!;
        for (var i = 0; i < 20; i++)
        {
            last = authority.ForServer(rsa: i % 2 == 0, "a.example");
            folder.Write("site.pem", last.Pem);
            Assert.True((await host.Reload("the test", CancellationToken.None)).Succeeded);
            Assert.Equal(200, (await kept.Get("a.example")).Status);
        }

        await Eventually.Get(() => Task.FromResult(seen.ContainsKey(last.Serial) ? "it" : null), "last certificate");
        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.Empty(failed);
        Assert.True(seen.Count > 2, $"{seen.Count} certificates were seen");
    }

    private static ConfigFolder Folder(IssuedCertificate certificate)
    {
        var folder = new ConfigFolder($$"""
            listen: { at: "127.0.0.1:{{FreePort.Next()}}", tls: true }
            tls: { certificates: [{ cert: site.pem }] }
            routes: { /**: { respond: { body: hello } } }
            """);
        folder.Write("site.pem", certificate.Pem);
        return folder;
    }
}
