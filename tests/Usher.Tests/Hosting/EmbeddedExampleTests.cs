using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>Runs examples/embedded as the program that it is.</summary>
public sealed class EmbeddedExampleTests
{
    [Fact]
    public async Task The_example_runs()
    {
        await using var payments = await TestUpstream.Start(context => context.Response.WriteAsync($"payments {context.Request.Path}"));
        using var folder = new TestFolder();
        var yaml = await File.ReadAllTextAsync(Repository.PathOf("examples", "embedded", "usher.yaml"));
        await File.WriteAllTextAsync(folder.PathOf("usher.yaml"), yaml.Replace("http://localhost:5001", payments.Url, StringComparison.Ordinal));

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var process = CliProcess.Start("Usher.Examples.Embedded.dll", folder.Root, "--urls", "http://127.0.0.1:0", "--contentRoot", folder.Root);
        try
        {
            const string listening = "Now listening on: ";
            using var client = new HttpClient { BaseAddress = new Uri((await Line(listening))[listening.Length..]) };
            Assert.Equal("This answer comes from the program itself.\n", await client.GetStringAsync("/", late.Token));
            Assert.Equal("Order 7 comes from the program itself.\n", await client.GetStringAsync("/orders/7", late.Token));
            using (var hello = await client.GetAsync("/hello", late.Token))
            {
                Assert.Equal("This answer comes from Usher.\n", await hello.Content.ReadAsStringAsync(late.Token));
                Assert.Equal("Hello, Ada! Hello, Ada!", hello.Headers.GetValues("X-Greeting").Single());
            }

            Assert.Equal("audit: GET /hello 200", await Line("audit:"));
            Assert.Equal("payments /payments/9", await client.GetStringAsync("/payments/9", late.Token));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        async Task<string> Line(string begins)
        {
            while (await process.StandardOutput.ReadLineAsync(late.Token) is { } line)
            {
                if (line.TrimStart().StartsWith(begins, StringComparison.Ordinal)) return line.TrimStart();
            }

            throw new EndOfStreamException(await process.StandardError.ReadToEndAsync(late.Token));
        }
    }
}
