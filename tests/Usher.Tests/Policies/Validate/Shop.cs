using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Validate;

/// <summary>A gateway before a service that says what it got, with the documents of the tests beside its file.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly TestUpstream _upstream;

    private Shop(TestUpstream upstream, TestGateway gateway) => (_upstream, Gateway) = (upstream, gateway);

    public TestGateway Gateway { get; }

    public HttpClient Client => Gateway.Client;

    public int Requests => _upstream.Requests;

    /// <summary>Where its files lie.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "Usher.Tests", "Policies", "Validate", "documents");

    public static async Task<Shop> Open(string routes, HttpProtocols protocol = HttpProtocols.Http1, RequestDelegate? answer = null, string folder = "")
    {
        var upstream = await TestUpstream.Start(answer ?? Echo);
        var listen = protocol == HttpProtocols.Http2 ? "{ at: \"127.0.0.1:0\", protocols: [h2c] }" : "127.0.0.1:0";
        var yaml = $"listen: {listen}\nupstreams: {{ shop: \"{upstream.Url}\" }}\nroutes:\n{routes}\n";
        var gateway = await TestGateway.Start(ConfigSource.Text(Path.Combine(folder.Length > 0 ? folder : Folder, "usher.yaml"), yaml));
        if (protocol == HttpProtocols.Http2) (gateway.Client.DefaultRequestVersion, gateway.Client.DefaultVersionPolicy) = (new Version(2, 0), HttpVersionPolicy.RequestVersionExact);
        return new Shop(upstream, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private static async Task Echo(HttpContext context)
    {
        context.Response.Headers["X-Length"] = context.Request.ContentLength?.ToString(provider: null) ?? "none";
        await context.Request.Body.CopyToAsync(context.Response.Body);
    }
}
