using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

public sealed class CachePurgeTests
{
    [Fact]
    public async Task Usher_cache_purge_forgets_by_URL_and_by_prefix()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            return context.Response.WriteAsync("x");
        });
        var port = FreePort.Next();
        using var folder = new ConfigFolder($"listen: 127.0.0.1:{port}\nroutes: {{ /**: {{ cache: true, to: '{upstream.Url}' }} }}\n");
        await using var usher = await UsherProcess.Run(folder.File);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        async Task<int> AskAll()
        {
            foreach (var target in (string[])["/a", "/a?x=1", "/b/1", "/b/2"]) await client.GetStringAsync(target);
            return upstream.Requests;
        }

        await AskAll();
        Assert.Equal(4, await AskAll());

        Assert.Equal((0, "purged: 1"), await UsherProcess.Do("cache", "purge", $"http://127.0.0.1:{port}/a", "--file", folder.File));
        Assert.Equal(5, await AskAll());
        Assert.Equal((0, "purged: 2"), await UsherProcess.Do("cache", "purge", "--prefix", "/b/", "--file", folder.File));
        Assert.Equal(7, await AskAll());
        Assert.Equal((0, "purged: 0"), await UsherProcess.Do("cache", "purge", "/c", "--file", folder.File));
        var (code, output) = await UsherProcess.Do("cache", "purge", "nonsense", "--file", folder.File);
        Assert.Equal(2, code);
        Assert.Contains("expected a URL", output, StringComparison.Ordinal);
    }
}
