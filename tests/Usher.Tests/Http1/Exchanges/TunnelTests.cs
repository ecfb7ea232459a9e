using System.IO.Pipelines;
using System.Text;
using Usher.Http1.Exchanges;
using Usher.Http1.Wire;
using Xunit;

namespace Usher.Tests.Http1.Exchanges;

public sealed class TunnelTests
{
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

    [Fact]
    public async Task Passes_bytes_in_both_directions_and_closes_each_by_itself()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            Assert.Contains("Connection: Upgrade\r\nUpgrade: echo\r\n", await peer.ReadHead(), StringComparison.Ordinal);
            await peer.Write(Switching + "early");
            await peer.Write(await peer.ReadExactly(5));
            var rest = await peer.ReadToEnd(); // the client has closed its direction
            await peer.Write("got " + Encoding.ASCII.GetString(rest));
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest { Upgrade = "echo" });
        Assert.Equal("early", await Read(client.TunnelOut.Reader, 5));
        Assert.Equal((101, "Upgrade: echo"), (client.Status, client.Fields.Single()));

        await client.TunnelIn.Writer.WriteAsync("hello"u8.ToArray());
        Assert.Equal("hello", await Read(client.TunnelOut.Reader, 5));

        await client.TunnelIn.Writer.WriteAsync("end"u8.ToArray());
        await client.TunnelIn.Writer.CompleteAsync();
        Assert.Equal("got end", await Read(client.TunnelOut.Reader, int.MaxValue));
        Assert.True((await sending).Succeeded);
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task The_upstream_may_close_first()
    {
        var rest = new TaskCompletionSource<byte[]>();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(Switching + "bye");
            peer.CloseWrite();
            rest.SetResult(await peer.ReadToEnd());
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest { Upgrade = "echo" });
        Assert.Equal("bye", await Read(client.TunnelOut.Reader, int.MaxValue));
        await client.TunnelIn.Writer.WriteAsync("still here"u8.ToArray());
        await client.TunnelIn.Writer.CompleteAsync();
        Assert.Equal("still here", Encoding.ASCII.GetString(await rest.Task));
        Assert.True((await sending).Succeeded);
    }

    [Fact]
    public async Task An_upstream_that_breaks_off_ends_the_tunnel()
    {
        var open = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(Switching);
            await open.Task;
            peer.Reset();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest { Upgrade = "echo" });
        await client.HeadCame.Task;
        open.SetResult();
        Assert.Equal(ExchangeFailure.Truncated, (await sending).Failure);
    }

    [Fact]
    public async Task A_silent_tunnel_ends_after_its_own_timeout_and_not_before()
    {
        var open = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(Switching);
            await peer.ReadExactly(1);
            open.SetResult();
            await peer.ReadToEnd();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest { Upgrade = "echo" });
        await client.TunnelIn.Writer.WriteAsync("x"u8.ToArray());
        await open.Task;
        test.Time.Advance(TimeSpan.FromMinutes(55));
        Assert.False(sending.IsCompleted);
        var result = await test.Time.AdvanceUntil(sending);
        Assert.Equal(ExchangeFailure.IdleTimeout, result.Failure);
    }

    [Fact]
    public async Task A_refused_upgrade_is_an_ordinary_answer()
    {
        await using var upstream = ScriptedUpstream.Answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        Assert.True((await test.Send(client, new ExchangeRequest { Upgrade = "echo" })).Succeeded);
        Assert.Equal("no", await client.ReadResponse());
        Assert.Equal(1, test.Engine.IdleConnections);
    }

    [Fact]
    public async Task An_upgrade_with_a_body_or_an_unsound_name_is_refused()
    {
        await using var upstream = ScriptedUpstream.Answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
        await using var test = new TestUpstream(upstream);
        var withBody = await test.Send(new RecordingClient(), new ExchangeRequest { Upgrade = "echo", BodyLength = 3 });
        var unsound = await test.Send(new RecordingClient(), new ExchangeRequest { Upgrade = "a\r\nX: y" });
        Assert.Equal((RequestHeadFault.UpgradeWithBody, RequestHeadFault.FieldValue), (withBody.HeadFault, unsound.HeadFault));
    }

    private static async Task<string> Read(PipeReader reader, int count)
    {
        var result = await reader.ReadAtLeastAsync(count);
        var text = Encoding.Latin1.GetString(result.Buffer);
        reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
