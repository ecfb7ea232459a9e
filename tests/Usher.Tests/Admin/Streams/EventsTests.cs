using Microsoft.Extensions.DependencyInjection;
using Usher.Admin.Streams;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Streams;

public sealed class EventsTests
{
    [Fact]
    public async Task Samples_routes_upstreams_and_changes_of_the_state_come_by_themselves()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /a: { respond: 200 }, /b: http://127.0.0.1:1 }");
        var client = new AdminClient(gateway);
        using var events = new EventReader(await client.Send(HttpMethod.Get, "/api/events?topics=overview,routes,upstreams"));
        Assert.Equal(1, (await events.Next("status")).GetProperty("version").GetInt32());
        for (var i = 0; i < 5; i++) await gateway.Client.GetStringAsync("/a");
        Assert.Equal("http://127.0.0.1:1", (await events.Next("upstreams")).GetProperty("upstreams")[0].GetProperty("upstream").GetString());
        var first = await events.Next("sample");
        var second = await events.Next("sample");
        Assert.True(second.GetProperty("time").GetInt64() > first.GetProperty("time").GetInt64());
        var routes = await events.Next("routes");
        Assert.Equal(("/a", 5), (routes.GetProperty("routes")[0].GetProperty("key").GetString(), routes.GetProperty("routes")[0].GetProperty("total").GetInt32()));

        await client.Post("/api/drain");
        Assert.True((await events.Next("status")).GetProperty("draining").GetBoolean());
    }

    [Fact]
    public async Task The_history_has_the_requests_that_were_made()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /a: { respond: { body: hello } }, /no: { respond: 403 } }");
        var client = new AdminClient(gateway);
        for (var i = 0; i < 4; i++) await gateway.Client.GetStringAsync("/a");
        for (var i = 0; i < 2; i++) await gateway.Client.GetAsync("/no");
        await Eventually.Get(async () =>
        {
            var overview = await client.Get("/api/overview");
            double Sum(string name) => overview.GetProperty(name).EnumerateArray().Sum(value => value.GetDouble());
            // Rates over intervals of about a second, more on a busy machine.
            return Sum("requestsPerSecond") is > 2 and < 7 && Sum("clientErrorsPerSecond") is > 0.5 and < 3 && Sum("bytesOutPerSecond") is > 5 and < 25 ? "there" : null;
        }, "history");
        var history = await client.Get("/api/overview");
        var count = history.GetProperty("samples").GetInt32();
        foreach (var column in history.EnumerateObject().Where(member => member.Value.ValueKind == System.Text.Json.JsonValueKind.Array)) Assert.Equal(count, column.Value.GetArrayLength());
        Assert.Contains(history.GetProperty("p99Ms").EnumerateArray(), value => value.ValueKind == System.Text.Json.JsonValueKind.Number && value.GetDouble() > 0);
        Assert.Equal(10, (await client.Get("/api/overview?resolution=10s")).GetProperty("resolutionSeconds").GetInt32());
    }

    [Fact]
    public async Task As_many_streams_are_open_as_may_be_and_all_end_when_the_program_does()
    {
        var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /a: { respond: 200 } }");
        var streams = new List<EventReader>();
        try
        {
            var client = new AdminClient(gateway);
            for (var i = 0; i < StreamSlots.Most; i++) streams.Add(new EventReader(await client.Send(HttpMethod.Get, "/api/events")));
            using (var refused = await client.Send(HttpMethod.Get, "/api/events")) Assert.Equal(503, (int)refused.StatusCode);
            streams[0].Dispose();
            await Eventually.True(() => gateway.Services.GetRequiredService<StreamSlots>().Open < StreamSlots.Most);
            streams[0] = new EventReader(await client.Send(HttpMethod.Get, "/api/events"));
            gateway.Services.GetRequiredService<StreamSlots>().EndAll();
            foreach (var stream in streams)
            {
                while (await stream.Next() is not null)
                {
                }
            }
        }
        finally
        {
            foreach (var stream in streams) stream.Dispose();
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stream_ends_when_the_token_is_another()
    {
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: { /a: { respond: 200 } }\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        using var events = new EventReader(await new AdminClient(gateway).Send(HttpMethod.Get, "/api/events"));
        await events.Next("status");
        folder.Write("listen: 127.0.0.1:0\nadmin: { at: \"127.0.0.1:0\", token: 0123456789abcdef }\nroutes: { /a: { respond: 200 } }\n");
        while (await events.Next() is not null)
        {
        }
    }
}
