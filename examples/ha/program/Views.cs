using System.Globalization;

namespace Usher.Examples.HighAvailability;

/// <summary>What the Ushers say of those that they send to, as their <c>/metrics</c> have it.</summary>
internal sealed class Views(Town town) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Waits until all that send to a piece have ceased to, or send to it again.</summary>
    public async Task<bool> Until(Node node, bool isUsable, CancellationToken cancel)
    {
        Uri[] observers = node.Admin is null ? [.. town.Gateways.Select(gateway => gateway.Admin!)] : [town.BalancerAdmin];
        while (true)
        {
            var all = true;
            foreach (var observer in observers) all &= await Value(observer, "usher_upstream_usable", $"{node.Url.ToString().TrimEnd('/')}\"") == (isUsable ? 1 : 0);
            if (all) return true;
            await Task.Delay(Pause, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested) return false;
        }
    }

    /// <summary>How often each Usher that is there has sent a request once more.</summary>
    public async Task<IReadOnlyList<long>> Retries()
    {
        var all = new List<long>();
        foreach (var observer in town.Gateways.Select(gateway => gateway.Admin!).Append(town.BalancerAdmin)) all.Add((long)(await Value(observer, "usher_upstream_retries_total", "") ?? 0));
        return all;
    }

    public void Dispose() => _http.Dispose();

    private async Task<double?> Value(Uri admin, string metric, string label)
    {
        try
        {
            foreach (var line in (await _http.GetStringAsync(new Uri(admin, "/metrics"))).Split('\n'))
            {
                if (line.StartsWith(metric + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
                    return double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            // it is being killed, or not there yet
        }

        return null;
    }
}
