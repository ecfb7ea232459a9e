using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Concurrency;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task A_full_route_is_shed_and_a_queue_lets_some_wait()
    {
        await using var held = new Held();
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ concurrency: {{ max: 2, queue: 1, wait: 60s }}, to: '{await held.Start()}' }} }}");
        var first = gateway.Client.GetAsync("/");
        var second = gateway.Client.GetAsync("/");
        await held.Holds(2);
        var third = gateway.Client.GetAsync("/");
        var fourth = gateway.Client.GetAsync("/");
        var shed = await await Task.WhenAny(third, fourth);
        var waiting = third.IsCompleted ? fourth : third;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, shed.StatusCode);
        Assert.Equal(1, shed.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Contains("overloaded", await shed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(2, held.Most);
        held.LetGo();
        foreach (var one in new[] { first, second, waiting }) Assert.Equal(HttpStatusCode.OK, (await one).StatusCode);
        Assert.Equal(2, held.Most);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_caller_with_too_much_under_way_is_told_so_and_others_are_not()
    {
        await using var held = new Held();
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ concurrency: 1 per header(X-Tenant), to: '{await held.Start()}' }} }}");
        var first = Ask(gateway, "a");
        await held.Holds(1);
        var refused = await Ask(gateway, "a");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var other = Ask(gateway, "b");
        await held.Holds(2);
        held.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other).StatusCode);
    }

    [Fact]
    public async Task Who_waits_too_long_is_refused_and_leaves_no_trace()
    {
        await using var held = new Held();
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ concurrency: {{ max: 1, queue: 5, wait: 100ms }}, to: '{await held.Start()}' }} }}");
        var first = gateway.Client.GetAsync("/");
        await held.Holds(1);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        held.LetGo();
        await first;
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("many", "expected a number such as 50")]
    [InlineData("0", "at least 1")]
    [InlineData("5 per nobody", "ip, consumer")]
    [InlineData("{ max: 5, queue: -1 }", "from 0 to")]
    [InlineData("{ max: 5, queue: 1, wait: 1h }", "at most 5m")]
    public async Task Refuses_what_is_no_number(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ concurrency: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Ask(TestGateway gateway, string tenant)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Tenant", tenant);
        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // An upstream that answers when it is told to.
    private sealed class Held : IAsyncDisposable
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private TestUpstream? _upstream;
        private int _running;

        public int Most { get; private set; }

        public async Task<string> Start()
        {
            _upstream = await TestUpstream.Start(Handle);
            return _upstream.Url;
        }

        public Task<object> Holds(int count) => Eventually.Get<object>(() => Task.FromResult(Volatile.Read(ref _running) == count ? this : (object?)null), $"{count} under way");

        public void LetGo() => _go.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            LetGo();
            if (_upstream is not null) await _upstream.DisposeAsync();
        }

        private async Task Handle(HttpContext context)
        {
            lock (_lock) Most = Math.Max(Most, ++_running);
            await _go.Task;
            lock (_lock) _running--;
        }
    }
}
