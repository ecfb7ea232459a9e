using System.Text.Json;
using Usher.Upstreams;

namespace Usher.Hosting;

/// <summary>Speaks to a running instance over its control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>A client of the socket at <paramref name="path"/>.</summary>
    public ControlClient(string path) => _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancel) => UnixSocket.Connect(path, cancel) })
    {
        BaseAddress = new Uri("http://usher"),
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Whether an instance answers at a socket.</summary>
    public static async Task<bool> IsAlive(string path, CancellationToken cancel)
    {
        using var client = new ControlClient(path);
        try
        {
            using var answer = await client.Get("/api/status", cancel);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Asks for something.</summary>
    /// <exception cref="HttpRequestException">Nobody listens there.</exception>
    public async Task<JsonDocument> Get(string target, CancellationToken cancel)
    {
        using var response = await _client.GetAsync(target, cancel);
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancel), cancellationToken: cancel);
    }

    /// <summary>Has something done.</summary>
    /// <returns>Whether it was done, and what was said.</returns>
    /// <exception cref="HttpRequestException">Nobody listens there.</exception>
    public async Task<(bool Done, JsonDocument Answer)> Post(string target, CancellationToken cancel)
    {
        using var response = await _client.PostAsync(target, content: null, cancel);
        return (response.IsSuccessStatusCode, await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancel), cancellationToken: cancel));
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
