using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>That the buttons do what they say.</summary>
[Collection(nameof(InBrowser))]
public sealed class DashboardActionTests(Browser browser)
{
    [Fact]
    public async Task Eject_takes_a_destination_out_and_restore_lets_it_in_again()
    {
        await using var scene = await Scene.Start();
        await using var tab = await browser.Open(scene.Url);
        await tab.Go("#/upstreams", "Upstreams");
        var row = tab.Row(scene.Orders[0].Url);
        await row.GetByRole(AriaRole.Button, new() { Name = "Eject" }).ClickAsync();
        await tab.Dialog.GetByLabel("For").SelectOptionAsync(new SelectOptionValue { Label = "until it is restored" });
        await tab.Dialog.GetByRole(AriaRole.Button, new() { Name = "Eject" }).ClickAsync();
        await tab.State(scene.Orders[0].Url, "taken out").WaitForAsync();
        Assert.False(await IsUsable(scene));

        // Its probes go on; requests do not come any more.
        await Eventually.True(() => scene.Orders[1].Requests > 20);
        await row.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await tab.State(scene.Orders[0].Url, "usable").WaitForAsync();
        Assert.True(await IsUsable(scene));
        tab.AssertClean();
    }

    [Fact]
    public async Task What_somebody_changed_meanwhile_is_not_overruled()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Go("#/upstreams", "Upstreams");
        await tab.Row(scene.Orders[0].Url).GetByRole(AriaRole.Button, new() { Name = "Eject" }).ClickAsync();
        await tab.Page.RouteAsync("**/api/upstreams/eject*", async route =>
        {
            await scene.Gateway.Services.GetRequiredService<GatewayHost>().Reload("a colleague", CancellationToken.None);
            await route.ContinueAsync();
        });
        await tab.Dialog.GetByRole(AriaRole.Button, new() { Name = "Eject" }).ClickAsync();
        await tab.Page.Locator(".toast.bad").WaitForAsync();
        Assert.True(await IsUsable(scene));
        tab.AssertClean(412);
    }

    [Fact]
    public async Task Purge_forgets_what_is_stored()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        foreach (var id in new[] { 1, 2, 3, 1 }) await scene.Gateway.Client.GetStringAsync($"/products/{id}");
        await using var tab = await browser.Open(scene.Url);
        await tab.Go("#/cache", "Cache");
        var stored = tab.Page.Locator(".tile", new() { HasText = "Stored answers" }).Locator(".figure");
        await Assertions.Expect(stored).ToHaveTextAsync("3");

        await tab.Page.GetByLabel("URL or path to purge").FillAsync("/products/1");
        await tab.Button("Purge").ClickAsync();
        await tab.Dialog.GetByRole(AriaRole.Button, new() { Name = "Purge" }).ClickAsync();
        await tab.Toast("1 stored answer forgotten.").WaitForAsync();
        await Assertions.Expect(stored).ToHaveTextAsync("2");

        await tab.Button("Purge all").ClickAsync();
        await tab.Dialog.GetByRole(AriaRole.Button, new() { Name = "Purge all" }).ClickAsync();
        await tab.Toast("2 stored answers forgotten.").WaitForAsync();
        await Assertions.Expect(stored).ToHaveTextAsync("0");
        tab.AssertClean();
    }

    [Fact]
    public async Task A_broken_file_shows_its_errors_and_changes_nothing()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Go("#/config", "Config");
        await tab.Page.GetByText("GET /orders/{id}").WaitForAsync();
        await File.WriteAllTextAsync(scene.File, scene.Yaml.Replace("cache: 60s", "cahce: 60s", StringComparison.Ordinal));
        await tab.Button("Reload").ClickAsync();
        var last = tab.Card("Last reload");
        await last.GetByText("refused").WaitForAsync();
        await last.GetByText("did you mean 'cache'").WaitForAsync();
        await last.GetByText("^~~~~").WaitForAsync();
        Assert.Equal(1, (await scene.Ask("/api/status")).GetProperty("version").GetInt32());

        await tab.Go("#/", "Overview");
        await tab.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^The last reload was refused: ") }).WaitForAsync();
        tab.AssertClean(422);
    }

    [Fact]
    public async Task A_dry_run_shows_the_diff_and_changes_nothing_until_it_is_brought_into_force()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Go("#/config", "Config");
        await File.WriteAllTextAsync(scene.File, scene.Yaml.Replace("cache: 60s", "cache: 90s", StringComparison.Ordinal));
        await tab.Button("Dry run").ClickAsync();
        var dry = tab.Card("Dry run");
        await dry.Locator(".text.add", new() { HasText = "cache: 90s" }).WaitForAsync();
        await dry.Locator(".text.remove", new() { HasText = "cache: 60s" }).WaitForAsync();
        await dry.Locator(".changes", new() { HasText = "GET /products/{id}" }).WaitForAsync();
        Assert.Equal(1, (await scene.Ask("/api/status")).GetProperty("version").GetInt32());

        await dry.GetByRole(AriaRole.Button, new() { Name = "Bring into force" }).ClickAsync();
        await tab.Toast("Version 2 is in force.").WaitForAsync();
        Assert.Equal(2, (await scene.Ask("/api/status")).GetProperty("version").GetInt32());
        await tab.Card("Last reload").GetByText("in force").WaitForAsync();
        tab.AssertClean();
    }

    [Fact]
    public async Task Drain_tells_load_balancers_to_send_no_more()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Go("#/config", "Config");
        await tab.Button("Drain").ClickAsync();
        await tab.Dialog.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await tab.Page.Locator(".side .badge", new() { HasText = "draining" }).WaitForAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.Gateway.Client.GetAsync(scene.Gateway.AdminUrl + "/ready")).StatusCode);
        tab.AssertClean();
    }

    private static async Task<bool> IsUsable(Scene scene)
    {
        var orders = (await scene.Ask("/api/upstreams")).GetProperty("upstreams").EnumerateArray().Single(one => one.GetProperty("upstream").GetString() == "orders");
        return orders.GetProperty("destinations").EnumerateArray().Single(one => one.GetProperty("at").GetString() == scene.Orders[0].Url).GetProperty("usable").GetBoolean();
    }
}
