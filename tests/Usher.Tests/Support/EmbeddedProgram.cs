using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Usher.Tests.Support;

/// <summary>An ASP.NET Core program with Usher in it, on a real socket.</summary>
internal sealed class EmbeddedProgram : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestFolder _folder;

    private EmbeddedProgram(WebApplication app, TestFolder folder, TestLog log)
    {
        (_app, _folder, Log) = (app, folder, log);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public string File => _folder.PathOf("usher.yaml");

    public HttpClient Client { get; }

    public TestLog Log { get; }

    public static async Task<EmbeddedProgram> Start(string yaml, Action<WebApplication>? own = null, Action<UsherBuilder>? usher = null)
    {
        var folder = new TestFolder();
        await System.IO.File.WriteAllTextAsync(folder.PathOf("usher.yaml"), yaml);
        var log = new TestLog();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder.Root });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        builder.AddUsher("usher.yaml", usher);
        var app = builder.Build();
        own?.Invoke(app);
        app.MapUsher();
        try
        {
            await app.StartAsync();
            return new EmbeddedProgram(app, folder, log);
        }
        catch
        {
            await app.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Asks for an answer as status and body.</summary>
    public async Task<string> Ask(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await Client.SendAsync(request);
        var allow = response.Content.Headers.Allow.Count > 0 ? $" {string.Join(",", response.Content.Headers.Allow.Order())}" : "";
        var body = response.Content.Headers.ContentType?.MediaType is "application/problem+json" ? "" : await response.Content.ReadAsStringAsync();
        return $"{(int)response.StatusCode}{allow} {body}".TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
