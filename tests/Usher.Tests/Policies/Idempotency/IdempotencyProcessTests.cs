using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Idempotency;

/// <summary>What programs that die, and programs that share, do with keys.</summary>
public sealed class IdempotencyProcessTests
{
    [Fact]
    public async Task A_payment_that_was_under_way_when_the_gateway_was_killed_is_never_sent_again()
    {
        var never = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(context => never.Task.WaitAsync(context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default));
        using var folder = new TestFolder();
        var port = FreePort.Next();
        var file = folder.PathOf("usher.yaml");
        await File.WriteAllTextAsync(file, $"listen: 127.0.0.1:{port}\nstate: {folder.PathOf("state.db")}\nroutes: {{ /payments: {{ idempotency: 24h, to: '{upstream.Url}' }} }}\n", TestContext.Current.CancellationToken);
        await using (var first = await UsherProcess.Run(file))
        {
            await using var client = await RawConnection.Open(port);
            await client.Send(IdempotencyTests.Payment("\"k\"", "x"));
            await Eventually.Get<object>(() => Task.FromResult<object?>(upstream.Requests == 1 ? this : null), "the payment");
            await first.Signal("KILL");
            await first.Exit();
        }

        await using var second = await UsherProcess.Run(file);
        for (var i = 0; i < 2; i++)
        {
            await using var client = await RawConnection.Open(port);
            var response = await client.Ask(IdempotencyTests.Payment("\"k\"", "x"));
            Assert.Equal(409, response.Status);
            Assert.Contains("idempotency-unknown", response.Body, StringComparison.Ordinal);
        }

        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task An_upstream_that_honours_keys_is_asked_again_once_the_time_of_who_asked_first_is_over()
    {
        await using var server = await RedisServer.Start();
        var never = new TaskCompletionSource();
        var requests = 0;
        await using var upstream = await TestUpstream.Start(context => Interlocked.Increment(ref requests) == 1
            ? never.Task.WaitAsync(context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default)
            : context.Response.WriteAsync("paid"));
        var yaml = $"cluster: {{ redis: '{server.Address}', timeout: 5s }}\nroutes: {{ /payments: {{ idempotency: {{ upstreamHonoursKey: true, runsAtMost: 1s }}, to: '{upstream.Url}' }} }}\n";
        await using var first = await TestGateway.Start(yaml);
        await using var second = await TestGateway.Start(yaml);
        await using var hangs = await first.Connect();
        await hangs.Send(IdempotencyTests.Payment("\"k\"", "x"));
        await Eventually.Get<object>(() => Task.FromResult<object?>(Volatile.Read(ref requests) == 1 ? this : null), "the payment");
        await using var client = await second.Connect();
        var paid = await Eventually.Get(async () => await client.Ask(IdempotencyTests.Payment("\"k\"", "x")) is { Status: 200 } answer ? answer : null, "answer");
        Assert.Equal("paid", paid.Body);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Of_a_thousand_payments_with_one_key_over_two_instances_the_upstream_sees_one()
    {
        await using var server = await RedisServer.Start();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await Task.Delay(100);
            await context.Response.WriteAsync("paid");
        });
        using var folder = new TestFolder();
        var (ports, processes) = (new[] { FreePort.Next(), FreePort.Next() }, new List<UsherProcess>());
        try
        {
            foreach (var port in ports)
            {
                var file = folder.PathOf($"usher-{port}.yaml");
                await File.WriteAllTextAsync(file, $"listen: 127.0.0.1:{port}\ncluster: {{ redis: '{server.Address}', timeout: 5s }}\nroutes: {{ /payments: {{ idempotency: 24h, to: '{upstream.Url}' }} }}\n", TestContext.Current.CancellationToken);
                processes.Add(await UsherProcess.Run(file));
            }

            var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
            {
                var seen = new List<int>();
                await using var client = await RawConnection.Open(ports[i % 2]);
                for (var n = 0; n < 10; n++)
                {
                    var response = await client.Ask(IdempotencyTests.Payment("\"one\"", "amount=5"));
                    Assert.True(response.Status == 409 || response.Body == "paid", $"{response.Status}: {response.Body}");
                    seen.Add(response.Status);
                }

                return seen;
            })));
            Assert.Equal(1000, statuses.Sum(seen => seen.Count));
            Assert.Equal(1, upstream.Requests);
            Assert.All(statuses.SelectMany(seen => seen), status => Assert.True(status is 200 or 409));
        }
        finally
        {
            foreach (var process in processes) await process.DisposeAsync();
        }
    }
}
