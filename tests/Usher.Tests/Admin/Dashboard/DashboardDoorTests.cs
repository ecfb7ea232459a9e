using Microsoft.Playwright;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>Who gets in, and what is shown when nobody answers.</summary>
[Collection(nameof(InBrowser))]
public sealed class DashboardDoorTests(Browser browser)
{
    [Fact]
    public async Task The_token_comes_with_the_address_once_and_stays_out_of_it()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Head("Overview").WaitForAsync();
        Assert.DoesNotContain(Scene.Token, tab.Page.Url, StringComparison.Ordinal);
        await tab.Page.ReloadAsync();
        await tab.Page.GetByText("All is well").WaitForAsync();
        tab.AssertClean();
    }

    [Fact]
    public async Task Without_the_token_it_asks_for_it_and_takes_no_other()
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Gateway.AdminUrl + "/");
        var box = tab.Page.GetByLabel("Token", new() { Exact = true });
        await box.FillAsync("this-is-not-the-token");
        await tab.Button("Use this token").ClickAsync();
        await tab.Page.GetByText("This is not the token of this gateway.").WaitForAsync();
        await box.FillAsync(Scene.Token);
        await tab.Button("Use this token").ClickAsync();
        await tab.Page.GetByText("All is well").WaitForAsync();
        tab.AssertClean(401);
    }

    [Fact]
    public async Task Where_reading_is_free_only_a_change_asks_for_the_token()
    {
        await using var scene = await Scene.Start(withTraffic: false, yaml => yaml.Replace($"{{ at: 127.0.0.1:0, token: {Scene.Token} }}", "127.0.0.1:0", StringComparison.Ordinal));
        await using var tab = await browser.Open(scene.Gateway.AdminUrl + "/");
        await tab.Page.GetByText("All is well").WaitForAsync();
        await tab.Go("#/config", "Config");
        await tab.Button("Dry run").ClickAsync();
        await tab.Dialog.GetByLabel("Token").WaitForAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Head("Config").WaitForAsync();
        tab.AssertClean(401);
    }

    [Fact]
    public async Task A_gateway_that_is_away_is_told_and_found_again()
    {
        var port = FreePort.Next();
        var yaml = $"listen: 127.0.0.1:0\nadmin: 127.0.0.1:{port}\nroutes: {{ /**: {{ respond: 200 }} }}";
        var first = await TestGateway.Start(yaml);
        await using var tab = await browser.Open($"http://127.0.0.1:{port}/");
        await tab.Page.GetByText("All is well").WaitForAsync();
        await first.DisposeAsync();
        var banner = tab.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The gateway does not answer" });
        await banner.WaitForAsync();
        await Assertions.Expect(tab.Page).ToHaveTitleAsync("(!) Overview · Usher");

        await using var second = await TestGateway.Start(yaml);
        await Assertions.Expect(banner).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }
}
