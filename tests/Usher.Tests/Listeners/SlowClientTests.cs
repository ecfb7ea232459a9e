using System.Diagnostics;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners;

/// <summary>A thousand slow clients of each kind do not keep an ordinary client waiting.</summary>
[Collection(nameof(Alone))]
public sealed class SlowClientTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("heads that never end", "-H", "-p", "3")]
    [InlineData("bodies that trickle", "-B", "-s", "8192", "-x", "10")]
    [InlineData("responses that are not taken", "-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3")]
    public async Task An_ordinary_client_is_answered_within_a_second_beside_a_thousand_slow_ones(string what, params string[] kind)
    {
        Assert.SkipUnless(TestProcess.Exists("slowhttptest"), "slowhttptest is not installed");
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await context.Response.Body.WriteAsync(new byte[200 * 1024], context.RequestAborted);
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /quick: {{ respond: {{ body: hello }} }}, /**: \"{upstream.Url}\" }}");
        Assert.Equal("hello", await gateway.Client.GetStringAsync(new Uri("/quick", UriKind.Relative), TestContext.Current.CancellationToken));

        await using var slow = TestProcess.Start("slowhttptest", [.. kind, "-c", "1000", "-r", "500", "-i", "2", "-l", "9", "-u", $"{gateway.Url}/slow"]);
        var (asked, late) = (0, 0);
        while (!slow.HasExited)
        {
            using var client = new HttpClient { BaseAddress = new Uri(gateway.Url) };      // a connection of its own each time
            var began = Stopwatch.GetTimestamp();
            Assert.Equal("hello", await client.GetStringAsync(new Uri("/quick", UriKind.Relative), TestContext.Current.CancellationToken));
            asked++;
            if (Stopwatch.GetElapsedTime(began) > Soon) late++;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        // On a machine that does other things too, one may be late for another reason.
        Assert.True(asked > 3 && late <= Math.Max(1, asked / 10), $"{late} of {asked} requests were late beside {what}: {slow.Output}");
    }
}
