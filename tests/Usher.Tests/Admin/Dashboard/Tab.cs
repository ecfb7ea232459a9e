using System.Globalization;
using Microsoft.Playwright;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>A tab of the browser, which notes everything that a page should not do.</summary>
internal sealed class Tab : IAsyncDisposable
{
    // Chromium itself logs each answer of 400 and up, whether the page expected it or not.
    private const string FailedLoad = "Failed to load resource: the server responded with a status of ";

    private readonly IBrowserContext _context;
    private readonly Uri _origin;
    private readonly List<string> _troubles = [];
    private readonly HashSet<int> _refusals = [];

    private Tab(IBrowserContext context, IPage page, Uri origin) => (_context, Page, _origin) = (context, page, origin);

    public IPage Page { get; }

    public static async Task<Tab> Open(IBrowserContext context, string url)
    {
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', one => console.error(`policy: ${one.violatedDirective} ${one.blockedURI}`))");
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        var tab = new Tab(context, page, new Uri(url));
        page.Console += (_, message) => tab.Note(message);
        page.PageError += (_, error) => tab.Add($"exception: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(tab._origin.GetLeftPart(UriPartial.Authority) + "/", StringComparison.Ordinal)) tab.Add($"another origin: {request.Url}");
        };
        await page.GotoAsync(url);
        return tab;
    }

    /// <summary>Goes to a page of the dashboard and waits until its head is there.</summary>
    public async Task Go(string hash, string title)
    {
        await Page.EvaluateAsync("hash => { location.hash = hash; }", hash);
        await Head(title).WaitForAsync();
    }

    public ILocator Head(string title) => Page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public ILocator Toast(string text) => Page.Locator(".toast", new() { HasText = text });

    /// <summary>The part of a page with a title.</summary>
    public ILocator Card(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title });

    public ILocator Row(string text) => Page.Locator("tbody tr", new() { HasText = text }).First;

    /// <summary>What is said of a destination.</summary>
    public ILocator State(string destination, string text) => Row(destination).Locator("td.from-tablet .state").GetByText(text);

    public Task Screenshot(string name, bool whole = false)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "dashboard"));
        return Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, name + ".png"), FullPage = whole });
    }

    /// <summary>Fails where the page threw, logged an error, broke its policy or asked another origin for something.</summary>
    /// <param name="refusals">The answers of 400 and up that the test brought about.</param>
    public void AssertClean(params int[] refusals)
    {
        lock (_troubles)
        {
            Assert.Empty(_troubles);
            Assert.Equal(refusals.Order(), _refusals.Order());
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(IConsoleMessage message)
    {
        if (message.Type is not ("error" or "warning")) return;
        if (!message.Text.StartsWith(FailedLoad, StringComparison.Ordinal))
        {
            Add(message.Text);
            return;
        }

        lock (_troubles) _refusals.Add(int.Parse(message.Text.AsSpan(FailedLoad.Length, 3), CultureInfo.InvariantCulture));
    }

    private void Add(string trouble)
    {
        lock (_troubles) _troubles.Add(trouble);
    }
}
