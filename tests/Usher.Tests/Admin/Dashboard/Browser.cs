using System.Reflection;
using Microsoft.Playwright;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>Chromium as Debian has it, started with the first test that needs it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private readonly SemaphoreSlim _once = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the dashboard of a gateway in a tab of its own; a test that calls this is skipped where there is no browser.</summary>
    internal async Task<Tab> Open(string url, ColorScheme colours = ColorScheme.Light, int width = 1360, int height = 860)
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed");
        var context = await (await Start()).NewContextAsync(new()
        {
            ColorScheme = colours,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await Tab.Open(context, url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _once.Dispose();
    }

    private async Task<IBrowser> Start()
    {
        await _once.WaitAsync();
        try
        {
            if (_browser is not null) return _browser;
            UseDriverOfPackage();
            _playwright = await Playwright.CreateAsync();
            // As root Chromium has no sandbox to be had; nothing but the dashboard is shown.
            return _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu"] });
        }
        finally
        {
            _once.Release();
        }
    }

    private static void UseDriverOfPackage()
    {
        var package = typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "PlaywrightDriver").Value!;
        var node = Path.Combine(package, ".playwright", "node", "linux-x64", "node");
        if (File.Exists(node) && !OperatingSystem.IsWindows()) File.SetUnixFileMode(node, File.GetUnixFileMode(node) | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
    }
}
