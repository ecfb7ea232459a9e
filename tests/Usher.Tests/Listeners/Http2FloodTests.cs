using System.Buffers.Binary;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners;

/// <summary>Floods that HTTP/2 makes cheap for a client are ended, and what clients do in earnest is not.</summary>
public sealed class Http2FloodTests : IAsyncLifetime
{
    private TestUpstream _upstream = null!;
    private TaskCompletionSource _hold = null!;

    public async ValueTask InitializeAsync()
    {
        _hold = new TaskCompletionSource();
        _upstream = await TestUpstream.Start(context => _hold.Task.WaitAsync(context.RequestAborted));
    }

    public async ValueTask DisposeAsync()
    {
        _hold.TrySetResult();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(1000, false)]
    public async Task Streams_that_are_opened_to_be_reset_end_the_connection(int allowed, bool isEnded)
    {
        await using var gateway = await Start($"h2Resets: {allowed}");
        await using var client = await RawHttp2.Open(gateway.Port);
        var fields = client.Get();
        for (var stream = 1; stream < 80; stream += 2)
        {
            try
            {
                await client.Write(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, fields);
                await client.Write(RawHttp2.ResetStream, 0, stream, [0, 0, 0, 8]);
            }
            catch (IOException) when (isEnded)
            {
                break;
            }
        }

        if (isEnded)
        {
            await client.ReadToEnd();
            await LimitsTests.Counted(gateway, "h2Resets");
        }
        else
        {
            await client.Write(RawHttp2.Ping, 0, 0, new byte[8]);
            await client.Read(RawHttp2.Ping, 0);
        }
    }

    [Fact]
    public async Task Fields_that_never_end_end_the_connection()
    {
        await using var gateway = await Start("h2Continuations: 10");
        await using var client = await RawHttp2.Open(gateway.Port);
        await client.Write(RawHttp2.Headers, RawHttp2.EndStream, 1, client.Get());
        try
        {
            for (var i = 0; i < 11; i++) await client.Write(RawHttp2.Continuation, 0, 1, []);
        }
        catch (IOException)
        {
            // It has ended already.
        }

        await client.ReadToEnd();
        await LimitsTests.Counted(gateway, "h2Continuations");
    }

    [Fact]
    public async Task Fields_in_a_few_frames_cut_anywhere_are_taken()
    {
        await using var gateway = await TestGateway.Start("listen: { at: \"127.0.0.1:0\", protocols: h2c }\nlimits: { h2Continuations: 10 }\nroutes: { /**: { respond: { body: hello } } }");
        await using var client = await RawHttp2.Open(gateway.Port);
        for (var stream = 1; stream < 30; stream += 2)
        {
            await client.Write(RawHttp2.Headers, RawHttp2.EndStream, stream, client.Get());
            for (var i = 0; i < 9; i++) await client.Write(RawHttp2.Continuation, 0, stream, []);
            await client.Write(RawHttp2.Continuation, RawHttp2.EndHeaders, stream, []);
            var body = await client.Read(RawHttp2.Data, stream);
            Assert.Equal("hello"u8.ToArray(), body.Payload);
        }
    }

    [Fact]
    public async Task Streams_at_one_time_are_limited_and_said_in_SETTINGS()
    {
        await using var gateway = await Start("h2Streams: 3");
        await using var client = await RawHttp2.Open(gateway.Port);
        var settings = await client.Read(RawHttp2.Settings, 0);
        var said = new Dictionary<int, uint>();
        for (var at = 0; at < settings.Payload.Length; at += 6) said[BinaryPrimitives.ReadUInt16BigEndian(settings.Payload.AsSpan(at))] = BinaryPrimitives.ReadUInt32BigEndian(settings.Payload.AsSpan(at + 2));
        Assert.Equal(3u, said[3]);
        for (var stream = 1; stream <= 7; stream += 2) await client.Write(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, client.Get());
        var refused = await client.Read(RawHttp2.ResetStream, 7);
        Assert.Equal(7u, BinaryPrimitives.ReadUInt32BigEndian(refused.Payload));       // REFUSED_STREAM
        await LimitsTests.Counted(gateway, "h2Streams");
    }

    [Fact]
    public async Task A_request_for_another_host_than_the_handshakes_is_misdirected_as_well_where_a_client_merges_connections()
    {
        using var authority = new TestAuthority();
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", tls: true }
            tls: { certificates: [{{authority.ForServer(rsa: false, "a.example", "b.example").Yaml}}] }
            routes: { /**: { respond: { body: hello } } }
            """);
        await using var client = await RawHttp2.Open(gateway.Port, "a.example");
        await client.Write(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, client.Get("b.example"));
        Assert.Contains("misdirected", System.Text.Encoding.UTF8.GetString((await client.Read(RawHttp2.Data, 1)).Payload), StringComparison.Ordinal);
        await client.Write(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 3, client.Get("a.example"));
        Assert.Equal("hello"u8.ToArray(), (await client.Read(RawHttp2.Data, 3)).Payload);
    }

    private Task<TestGateway> Start(string limits) =>
        TestGateway.Start($"listen: {{ at: \"127.0.0.1:0\", protocols: h2c }}\nlimits: {{ {limits} }}\nroutes: {{ /**: \"{_upstream.Url}\" }}");
}
