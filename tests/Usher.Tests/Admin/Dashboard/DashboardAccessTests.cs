using Microsoft.Playwright;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>That everybody can use it: by keyboard, on a phone, with a screen reader, in both colour schemes.</summary>
[Collection(nameof(InBrowser))]
public sealed class DashboardAccessTests(Browser browser) : IAsyncLifetime
{
    // What axe found and how grave it is; that it took place is asserted too.
    private const string Audit = """
        async () => {
          const { passes, violations } = await axe.run();
          return [passes.length > 10 ? '' : 'it checked nothing',
            ...violations.filter(one => ['serious', 'critical'].includes(one.impact)).map(one => `${one.impact} ${one.id}: ${one.nodes.map(node => node.target.join(' ')).join(', ')}`)].filter(Boolean);
        }
        """;

    private Scene _scene = null!;

    public static TheoryData<string, string> Pages => new()
    {
        { "#/", "Overview" },
        { "#/routes?open=POST+%2Forders", "Routes" },
        { "#/upstreams", "Upstreams" },
        { "#/requests", "Requests" },
        { "#/cache", "Cache" },
        { "#/limits?consumer=acme", "Limits and consumers" },
        { "#/config", "Config" },
    };

    public async ValueTask InitializeAsync() => _scene = await Scene.Start();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious(ColorScheme colours)
    {
        await using var tab = await browser.Open(_scene.Url, colours);
        await tab.Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.PathOf("tests", "Usher.Tests", "Admin", "Dashboard", "Assets", "axe.min.js")));
        foreach (var (hash, title) in Pages.Select(page => page.Data))
        {
            await tab.Go(hash, title);
            await Settle(tab, title);
            Assert.Empty(await tab.Page.EvaluateAsync<string[]>(Audit));
            await tab.Screenshot($"{title.Split(' ')[0].ToLowerInvariant()}-{colours.ToString().ToLowerInvariant()}");
        }

        await tab.Page.Keyboard.PressAsync("?");
        await tab.Dialog.WaitForAsync();
        Assert.Empty(await tab.Page.EvaluateAsync<string[]>(Audit));
        tab.AssertClean();
    }

    [Fact]
    public async Task Nothing_scrolls_sideways_on_a_phone()
    {
        await using var tab = await browser.Open(_scene.Url, width: 375, height: 760);
        foreach (var (hash, title) in Pages.Select(page => page.Data))
        {
            await tab.Button("Menu").ClickAsync();
            await tab.Page.GetByRole(AriaRole.Link, new() { Name = title.Split(' ')[0] }).First.ClickAsync();
            await tab.Go(hash, title);
            await Settle(tab, title);
            Assert.Equal(375, await tab.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
            await tab.Screenshot($"{title.Split(' ')[0].ToLowerInvariant()}-phone", whole: true);
        }

        tab.AssertClean();
    }

    /// <summary>Tab goes to all that can be used, and where it is can be seen.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task All_that_can_be_used_is_reached_by_keyboard(string hash, string title)
    {
        await using var scene = await Scene.Start(withTraffic: false);
        await using var tab = await browser.Open(scene.Url);
        await tab.Go(hash, title);
        await Assertions.Expect(tab.Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await tab.Page.EvaluateAsync("() => { document.activeElement?.blur(); scrollTo(0, 0); }");
        var expected = await tab.Page.EvaluateAsync<int>("""
            () => [...document.querySelectorAll('a[href], button:not([disabled]), input, select, textarea, [tabindex="0"]')]
              .filter(one => one.tabIndex >= 0 && one.checkVisibility()).map((one, at) => one.dataset.stop = at).length
            """);
        var reached = new HashSet<string>();
        for (var step = 0; step <= expected + 1; step++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            var stop = await tab.Page.EvaluateAsync<string?>("""
                () => {
                  const at = document.activeElement;
                  return at === document.body ? null : `${getComputedStyle(at).outlineStyle === 'none' ? 'unseen ' : ''}${at.dataset.stop ?? ''}`;
                }
                """);
            if (stop is null) continue;
            Assert.DoesNotContain("unseen", stop, StringComparison.Ordinal);
            reached.Add(stop);
        }

        reached.Remove("");
        Assert.Equal(expected, reached.Count);
        tab.AssertClean();
    }

    [Fact]
    public async Task Keys_go_to_pages_rows_and_the_search_box()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Head("Overview").WaitForAsync();
        var keys = tab.Page.Keyboard;
        await keys.PressAsync("g");
        await keys.PressAsync("r");
        await tab.Head("Routes").WaitForAsync();
        await keys.PressAsync("/");
        await keys.TypeAsync("orders");
        await Assertions.Expect(tab.Page.Locator("tr.opens")).ToHaveCountAsync(4);
        await keys.PressAsync("Escape");
        await Assertions.Expect(tab.Page.Locator("tr.opens")).ToHaveCountAsync(6);

        await tab.Page.Locator(".opener").First.FocusAsync();
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".opener").Nth(1)).ToHaveAttributeAsync("aria-expanded", "true");
        await keys.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".opener").Nth(1)).ToHaveAttributeAsync("aria-expanded", "false");

        await keys.PressAsync("?");
        await tab.Dialog.WaitForAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(tab.Dialog).ToHaveCountAsync(0);
        tab.AssertClean();
    }

    [Fact]
    public async Task The_colours_are_chosen_and_kept()
    {
        await using var tab = await browser.Open(_scene.Url);
        await tab.Head("Overview").WaitForAsync();
        var ground = "() => getComputedStyle(document.body).backgroundColor";
        var light = await tab.Page.EvaluateAsync<string>(ground);
        await tab.Page.GetByRole(AriaRole.Radio, new() { Name = "Dark" }).ClickAsync();
        var dark = await tab.Page.EvaluateAsync<string>(ground);
        Assert.NotEqual(light, dark);
        await tab.Page.ReloadAsync();
        await tab.Head("Overview").WaitForAsync();
        Assert.Equal(dark, await tab.Page.EvaluateAsync<string>(ground));
        tab.AssertClean();
    }

    // Until it shows what it has of the traffic.
    private static async Task Settle(Tab tab, string title)
    {
        if (title == "Overview") await tab.Page.Locator(".uplot canvas").Nth(1).WaitForAsync();
        else await tab.Page.Locator(title == "Config" ? ".source" : "tbody tr").First.WaitForAsync();
        if (title == "Requests") await tab.Page.Locator("tbody tr .opener").First.ClickAsync();
    }
}
