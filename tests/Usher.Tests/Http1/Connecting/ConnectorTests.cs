using System.Net;
using System.Net.Sockets;
using Usher.Http1.Connecting;
using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Connecting;

public sealed class ConnectorTests
{
    [Fact]
    public async Task A_refused_connection_is_an_outcome()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound, so nobody else listens there, and not listening
        await using var test = new TestUpstream(UpstreamEndpoint.Tcp("127.0.0.1", ((IPEndPoint)unused.LocalEndPoint!).Port));
        var (result, _) = await test.Get();
        Assert.True(result is { Failure: ExchangeFailure.ConnectFailed, RequestMayHaveLeft: false, ResponseSeen: false, Cause: SocketException });
    }

    [Fact]
    public async Task A_missing_socket_file_is_an_outcome()
    {
        await using var test = new TestUpstream(UpstreamEndpoint.Unix("/nowhere/app.sock"));
        Assert.Equal(ExchangeFailure.ConnectFailed, (await test.Get()).Result.Failure);
    }

    [Fact]
    public async Task A_name_without_an_address_is_an_outcome()
    {
        await using var test = new TestUpstream(UpstreamEndpoint.Tcp("no-such-host.invalid", 80));
        Assert.Equal(ExchangeFailure.NameNotResolved, (await test.Get()).Result.Failure);
    }

    [Fact]
    public async Task Connecting_ends_in_time()
    {
        // A backlog that is full leaves the next connection waiting.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        List<Socket> fillers = [];
        for (var i = 0; i < 4; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                filler.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                // It is on its way.
            }

            fillers.Add(filler);
        }

        await using var test = new TestUpstream(UpstreamEndpoint.Tcp("127.0.0.1", port));
        var result = await test.Time.AdvanceUntil(test.Send(new RecordingClient(), new ExchangeRequest()));
        Assert.Equal(ExchangeFailure.ConnectTimeout, result.Failure);
        foreach (var filler in fillers) filler.Dispose();
    }

    [Fact]
    public async Task A_black_hole_holds_the_next_address_up_for_a_quarter_of_a_second_only()
    {
        using var good = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        good.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        good.Listen();
        var port = ((IPEndPoint)good.LocalEndPoint!).Port;
        var hole = IPAddress.Parse("127.0.0.2");
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(hole, port));
        full.Listen(0);
        var fillers = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToList();
        foreach (var filler in fillers)
        {
            try
            {
                filler.Connect(hole, port);
            }
            catch (SocketException)
            {
                // It is on its way.
            }
        }

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var (socket, _) = await HappyEyeballs.Connect([hole, IPAddress.Loopback], port, TimeProvider.System, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket!.RemoteEndPoint!).Address);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(200));
        socket.Dispose();
        foreach (var filler in fillers) filler.Dispose();
    }

    [Fact]
    public void Families_take_turns_beginning_with_the_first()
    {
        var six = IPAddress.IPv6Loopback;
        var four = IPAddress.Loopback;
        Assert.Equal([six, four, six, six], HappyEyeballs.Interleave([six, six, six, four]));
        Assert.Equal([four, six, four], HappyEyeballs.Interleave([four, four, six]));
    }

    [Fact]
    public async Task Goes_on_to_the_next_address_when_one_refuses()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var (socket, failure) = await HappyEyeballs.Connect(
            [IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Loopback], port, TimeProvider.System, CancellationToken.None);
        Assert.Null(failure);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket!.RemoteEndPoint!).Address);
        socket.Dispose();
    }

    [Fact]
    public async Task All_addresses_refusing_is_the_last_ones_failure()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Any, 0));
        var port = ((IPEndPoint)unused.LocalEndPoint!).Port;
        var (socket, failure) = await HappyEyeballs.Connect(
            [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], port, TimeProvider.System, CancellationToken.None);
        Assert.Null(socket);
        Assert.IsType<SocketException>(failure);
    }

    [Fact]
    public async Task Giving_up_closes_what_was_under_way()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HappyEyeballs.Connect(
            [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], 1, TimeProvider.System, gone.Token));
    }
}
