using Microsoft.Playwright;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>Every page, with traffic: that it shows what it is for, and does nothing that a page should not do.</summary>
[Collection(nameof(InBrowser))]
public sealed class DashboardPageTests(Browser browser) : IAsyncLifetime
{
    private Scene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await Scene.Start();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task The_overview_says_how_things_are_and_follows_them()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Head("Overview").WaitForAsync();
        var page = tab.Page;
        await page.GetByText("6 routes").WaitForAsync();
        await page.Locator(".verdict .says").WaitForAsync();
        await Assertions.Expect(page.Locator(".uplot canvas")).ToHaveCountAsync(2);
        await tab.Row("GET/orders/{id}").WaitForAsync();
        await tab.Card("Upstreams").GetByText("3/3").WaitForAsync();

        var rate = page.Locator(".tile", new() { HasText = "Requests" }).Locator(".figure");
        await Assertions.Expect(rate).Not.ToHaveTextAsync("0/s");
        var chart = page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Requests per second, at ") });
        var before = await chart.GetAttributeAsync("aria-label");
        await Assertions.Expect(chart).Not.ToHaveAttributeAsync("aria-label", before!);

        await page.GetByRole(AriaRole.Radio, new() { Name = "1 h" }).ClickAsync();
        await Assertions.Expect(page.Locator(".uplot canvas")).ToHaveCountAsync(2);
        tab.AssertClean();
    }

    [Fact]
    public async Task The_overview_leads_to_what_needs_a_look()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Page.GetByText("All is well").WaitForAsync();

        var url = scene.Orders[0].Url;
        await scene.Orders[0].DisposeAsync();
        var finding = tab.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^orders: 1 of 3 destinations gets no requests") });
        await finding.WaitForAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(tab.Page).ToHaveTitleAsync("(1) Overview · Usher");
        await finding.ClickAsync();
        await tab.Head("Upstreams").WaitForAsync();
        await tab.Row(url).Locator("td.from-tablet .badge.bad").WaitForAsync();
        tab.AssertClean();
    }

    [Fact]
    public async Task Routes_are_found_and_open_to_their_pipelines()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/routes", "Routes");
        var page = tab.Page;
        var rows = page.Locator("tbody tr.opens");
        await Assertions.Expect(rows).ToHaveCountAsync(6);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("auth payments");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");

        await tab.Row("/orders/{id}").GetByRole(AriaRole.Button).ClickAsync();
        var pipeline = page.Locator(".detail .pipeline");
        await pipeline.GetByText("50000/min per ip").WaitForAsync();
        Assert.Equal(["observe", "protect", "identify", "authorize", "admit", "reuse", "shape", "answer"], await pipeline.Locator(".stage").EvaluateAllAsync<string[]>("stages => stages.map(one => one.firstChild.data)"));
        Assert.Equal(["cors", "headers", "limit"], (await pipeline.Locator("li", new() { HasText = "protect" }).Locator(".step b").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        await pipeline.Locator(".last").GetByRole(AriaRole.Link, new() { Name = "orders" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Per second" }).ClickAsync();
        await Assertions.Expect(page.Locator("th[aria-sort=descending]")).ToHaveTextAsync("Per second");
        tab.AssertClean();
    }

    [Fact]
    public async Task Try_it_explains_a_request()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/routes", "Routes");
        var told = tab.Page.Locator(".told");
        await tab.Page.GetByLabel("URL or path").FillAsync("/orders/42?x=1");
        await tab.Button("Explain").ClickAsync();
        await told.GetByText("id = 42").WaitForAsync();
        await told.GetByText("GET /orders/42?x=1").WaitForAsync();

        await tab.Page.GetByLabel("URL or path").FillAsync("/nothing");
        await tab.Button("Explain").ClickAsync();
        await told.GetByText("404").WaitForAsync();
        tab.AssertClean();
    }

    [Fact]
    public async Task Upstreams_show_their_destinations()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/upstreams", "Upstreams");
        await tab.Card("orders").GetByText("3 of 3 usable").WaitForAsync();
        foreach (var upstream in _scene.Orders) await tab.State(upstream.Url, "usable").WaitForAsync();
        await tab.Card("payments").GetByText("under way").WaitForAsync();
        await tab.Page.GetByRole(AriaRole.Searchbox).FillAsync("pay");
        await Assertions.Expect(tab.Card("orders")).ToHaveCountAsync(0);
        tab.AssertClean();
    }

    [Fact]
    public async Task The_live_tail_shows_requests_each_with_its_waterfall()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/requests", "Requests");
        var page = tab.Page;
        await tab.Row("/payments/charge").WaitForAsync();
        await tab.Row("/payments/charge").GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator(".waterfall .phase-wait").First.WaitForAsync();
        await page.Locator(".detail").GetByText(_scene.Payments.Url).First.WaitForAsync();
        await page.Locator(".detail dd", new() { HasText = "acme" }).WaitForAsync();
        await tab.Button("Resume").WaitForAsync();
        tab.AssertClean();
    }

    [Fact]
    public async Task The_live_tail_is_filtered_and_held()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/requests?status=4xx", "Requests");
        var rows = tab.Page.Locator("tbody tr.opens");
        await rows.Nth(2).WaitForAsync();
        foreach (var status in await tab.Page.Locator("td .status").AllInnerTextsAsync()) Assert.StartsWith("4", status, StringComparison.Ordinal);

        await tab.Button("4xx").ClickAsync();
        await tab.Page.GetByLabel("Route").SelectOptionAsync("GET /hello");
        await tab.Row("/hello").WaitForAsync();
        await tab.Button("Hold").ClickAsync();
        var held = await rows.CountAsync();
        await tab.Page.GetByText("wait", new() { Exact = false }).First.WaitForAsync();
        Assert.Equal(held, await rows.CountAsync());
        foreach (var request in await rows.AllInnerTextsAsync()) Assert.Contains("/hello", request, StringComparison.Ordinal);
        tab.AssertClean();
    }

    [Fact]
    public async Task Limits_say_what_is_left_for_a_caller()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/limits", "Limits and consumers");
        await tab.Row("GET/reports/**").GetByText("1/hour").WaitForAsync();
        await tab.Page.GetByLabel("Consumer or address").FillAsync("127.0.0.1");
        await tab.Button("What is left").ClickAsync();
        await Assertions.Expect(tab.Row("GET/reports/**").Locator(".ratio")).ToHaveTextAsync("0");

        await tab.Row("acme").GetByRole(AriaRole.Button).ClickAsync();
        var left = tab.Page.Locator(".detail table");
        await left.GetByText("1 M/month").WaitForAsync();
        await left.Locator(".meter").First.WaitForAsync();
        tab.AssertClean();
    }

    [Fact]
    public async Task The_config_is_shown_without_its_secrets()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Go("#/config", "Config");
        var text = tab.Page.Locator(".source");
        await text.GetByText("GET /orders/{id}").WaitForAsync();
        Assert.DoesNotContain(Scene.Token, await text.InnerTextAsync(), StringComparison.Ordinal);
        tab.AssertClean();
    }
}
