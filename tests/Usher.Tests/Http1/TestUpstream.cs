using Usher.Http1;
using Usher.Http1.Connecting;
using Usher.Http1.Exchanges;

namespace Usher.Tests.Http1;

/// <summary>An <see cref="Http1Upstream"/> under time that the test moves.</summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    private readonly Http1Resources _resources;

    public TestUpstream(UpstreamEndpoint endpoint, Http1Settings? settings = null)
    {
        _resources = new Http1Resources(Time);
        Engine = new Http1Upstream(endpoint, settings ?? new Http1Settings(), _resources);
    }

    public TestUpstream(ScriptedUpstream upstream, Http1Settings? settings = null) : this(upstream.Endpoint, settings)
    {
    }

    public ManualTime Time { get; } = new();

    public Http1Upstream Engine { get; }

    public async Task<(ExchangeResult Result, RecordingClient Client)> Get(string target = "/", string method = "GET")
    {
        var client = new RecordingClient { Method = method, Target = target };
        return (await Send(client, new ExchangeRequest()), client);
    }

    public async Task<ExchangeResult> Send(RecordingClient client, ExchangeRequest request, CancellationToken gone = default) =>
        await Engine.Send(request, client, gone).AsTask().WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        _resources.Dispose();
    }
}
