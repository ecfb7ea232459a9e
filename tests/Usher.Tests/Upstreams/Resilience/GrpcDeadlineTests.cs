using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Tests.Support;
using Usher.Upstreams.Resilience;

namespace Usher.Tests.Upstreams.Resilience;

public sealed class GrpcDeadlineTests
{
    [Theory]
    [InlineData("1S", 1000)]
    [InlineData("250m", 250)]
    [InlineData("99999999u", 99999.999)]
    [InlineData("2M", 120_000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("5000000n", 5)]
    public void A_value_is_read(string text, double milliseconds) => Assert.Equal(milliseconds, GrpcDeadline.Parse(text)!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("-1S")]
    [InlineData("1s")]
    [InlineData("123456789S")]
    public void Nonsense_is_no_deadline(string text) => Assert.Null(GrpcDeadline.Parse(text));

    [Fact]
    public void What_is_written_reads_back()
    {
        foreach (var seconds in new[] { 0.001, 0.5, 30, 90, 3600, 100_000, 10_000_000 })
            Assert.Equal(seconds, GrpcDeadline.Parse(GrpcDeadline.Format(TimeSpan.FromSeconds(seconds)))!.Value.TotalSeconds, 0.01);
    }

    [Theory]
    [InlineData("http1")]
    [InlineData("h2c")]
    public async Task It_is_honoured_and_passed_on_shorter(string protocol)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await TestUpstream.Start(context =>
        {
            seen.TrySetResult(context.Request.Headers["grpc-timeout"].ToString());
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        }, protocol == "h2c" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: ['{upstream.Url}'], protocol: {protocol} }} }}\nlisten: {{ at: '127.0.0.1:0', protocols: h2c }}\nroutes: {{ /**: s }}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/Service/Call") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        request.Headers.TryAddWithoutValidation("grpc-timeout", "600m");
        request.Content.Headers.ContentType = new("application/grpc");
        var began = Stopwatch.GetTimestamp();
        using var response = await gateway.Client.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.5, 10);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
        Assert.InRange(GrpcDeadline.Parse(await seen.Task)!.Value.TotalMilliseconds, 1, 599.999);
    }
}
