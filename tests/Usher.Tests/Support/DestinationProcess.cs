using System.Diagnostics;
using System.Globalization;

namespace Usher.Tests.Support;

/// <summary>A destination in a process of its own, which can be killed, stopped and started again on its port.</summary>
internal sealed class DestinationProcess : IAsyncDisposable
{
    private readonly HttpClient _client;
    private Process? _process;

    private DestinationProcess(int port)
    {
        Port = port;
        _client = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(5) };
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public static async Task<DestinationProcess> Start()
    {
        var destination = new DestinationProcess(FreePort.Next());
        await destination.Restart();
        return destination;
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    public async Task Restart()
    {
        _process = CliProcess.Start("Usher.Destination.dll", AppContext.BaseDirectory, Port.ToString(CultureInfo.InvariantCulture));
        await Eventually.Get(async () => await _client.GetStringAsync("/healthz"), "destination");
    }

    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Sends it <c>STOP</c> or <c>CONT</c>.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task Become(string mode) => (await _client.PutAsync($"/mode/{mode}", null)).Dispose();

    /// <summary>How many requests it has seen.</summary>
    public async Task<int> Requests() => int.Parse(await _client.GetStringAsync("/requests"), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_process is null) return;
        await Signal("CONT");
        await Kill();
    }
}
