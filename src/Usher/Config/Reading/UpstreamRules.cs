namespace Usher.Config.Reading;

/// <summary>Checks what the records say of how an upstream is kept going.</summary>
internal static class UpstreamRules
{
    private const int MostTimes = 10;
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public static void Check(UpstreamConfig upstream, ConfigCheck check)
    {
        if (upstream.Discover is { } discover) CheckDiscover(upstream, discover, check);
        else if (upstream.To.Count == 0) check.Error(upstream, nameof(upstream.To), "expected at least one address in 'to', or 'discover'");
        if (upstream.Retry is { } retry) CheckRetry(retry, check);
        if (upstream.Health is { } health) CheckHealth(health, check);
        if (upstream.Outlier is { } outlier) CheckOutlier(outlier, check);
        if (upstream.Breaker is { } breaker) CheckBreaker(breaker, check);
        if (upstream.Connections is { } connections) CheckConnections(connections, check);
    }

    private static void CheckDiscover(UpstreamConfig upstream, DiscoverConfig discover, ConfigCheck check)
    {
        if (upstream.To.Count > 0) check.Error(upstream, nameof(upstream.To), "'to' and 'discover' are two ways to say the same: expected one of them");
        if (discover.Dns is null == discover.File is null) check.ErrorAtRecord(discover, "expected 'dns' or 'file'", "dns: api.internal:5000");
        if (discover.Every is { } every) Positive(discover, nameof(discover.Every), every, check);
        if (discover.Dns is not { } dns) return;
        try
        {
            if (DestinationUrl.Parse(dns.Contains("://", StringComparison.Ordinal) ? dns : "http://" + dns).IsUnix) check.Error(discover, nameof(discover.Dns), "expected a name and a port such as api.internal:5000");
        }
        catch (FormatException)
        {
            check.Error(discover, nameof(discover.Dns), $"expected a name and a port such as api.internal:5000, not '{dns}'");
        }
    }

    private static void CheckHealth(HealthConfig health, ConfigCheck check)
    {
        if (health.Path is { } path && (path is not ['/', ..] || path.AsSpan().ContainsAnyExceptInRange('!', '~') || path.Contains('#', StringComparison.Ordinal)))
            check.Error(health, nameof(health.Path), $"expected a path such as /healthz, not '{path}'");
        if (health.Path is null && (health.Body ?? health.Host) is not null) check.ErrorAtRecord(health, "without 'path' only a connection is made: there is no body and no Host", "path: /healthz");
        Positive(health, nameof(health.Every), health.Every, check);
        Positive(health, nameof(health.Timeout), health.Timeout, check);
        Positive(health, nameof(health.HealthyAfter), health.HealthyAfter, check);
        Positive(health, nameof(health.UnhealthyAfter), health.UnhealthyAfter, check);
        if (health.Expect.Count == 0) check.Error(health, nameof(health.Expect), "expected at least one status");
    }

    private static void CheckOutlier(OutlierConfig outlier, ConfigCheck check)
    {
        if (outlier.Failures < 0) check.Error(outlier, nameof(outlier.Failures), "expected 0 or more");
        if (outlier.Slower is not 0 and <= 1) check.Error(outlier, nameof(outlier.Slower), "expected more than 1, such as 5", "0 turns it off");
        if (outlier.Rate is { Value: 0 }) check.Error(outlier, nameof(outlier.Rate), "expected more than 0%");
        Positive(outlier, nameof(outlier.Window), outlier.Window, check);
        Positive(outlier, nameof(outlier.Minimum), outlier.Minimum, check);
        Positive(outlier, nameof(outlier.Eject), outlier.Eject, check);
        if (outlier.Longest < outlier.Eject) check.Error(outlier, nameof(outlier.Longest), $"expected at least 'eject', which is {ConfigText.Format(outlier.Eject)}");
    }

    private static void CheckBreaker(BreakerConfig breaker, ConfigCheck check)
    {
        if (breaker is { Concurrent: 0, PerDestination: 0, Rate: null }) check.ErrorAtRecord(breaker, "expected 'concurrent', 'perDestination' or 'rate'", "without any of them nothing is limited");
        if (breaker.Concurrent < 0) check.Error(breaker, nameof(breaker.Concurrent), "expected 0 or more");
        if (breaker.PerDestination < 0) check.Error(breaker, nameof(breaker.PerDestination), "expected 0 or more");
        if (breaker.Pending < 0) check.Error(breaker, nameof(breaker.Pending), "expected 0 or more");
        if (breaker is { Pending: > 0, Concurrent: 0 }) check.Error(breaker, nameof(breaker.Pending), "'pending' needs 'concurrent': without a limit nobody waits");
        if (breaker.Rate is { Value: 0 }) check.Error(breaker, nameof(breaker.Rate), "expected more than 0%");
        Positive(breaker, nameof(breaker.Wait), breaker.Wait, check);
        Positive(breaker, nameof(breaker.Window), breaker.Window, check);
        Positive(breaker, nameof(breaker.Minimum), breaker.Minimum, check);
        Positive(breaker, nameof(breaker.Open), breaker.Open, check);
    }

    private static void CheckConnections(ConnectionsConfig connections, ConfigCheck check)
    {
        Positive(connections, nameof(connections.Max), connections.Max, check);
        if (connections.Waiting < 0) check.Error(connections, nameof(connections.Waiting), "expected 0 or more");
        Positive(connections, nameof(connections.Wait), connections.Wait, check);
        Positive(connections, nameof(connections.Idle), connections.Idle, check);
        Positive(connections, nameof(connections.Lifetime), connections.Lifetime, check);
    }

    private static void Positive(object record, string property, TimeSpan time, ConfigCheck check)
    {
        if (time <= TimeSpan.Zero) check.Error(record, property, "expected more than 0s");
        else if (time > LongestTime) check.Error(record, property, $"expected at most {ConfigText.Format(LongestTime)}");
    }

    private static void Positive(object record, string property, int count, ConfigCheck check)
    {
        if (count <= 0) check.Error(record, property, "expected 1 or more");
    }

    public static void CheckRetry(RetryConfig retry, ConfigCheck check)
    {
        if (retry.Times is < 0 or > MostTimes) check.Error(retry, nameof(retry.Times), $"expected from 0 to {MostTimes} times", "0 is written as off");
        if (retry.Times > 0 && retry.On.Count == 0) check.Error(retry, nameof(retry.On), "expected at least one of connect, reset, timeout or a status", "never to send twice is written as retry: off");
        if (retry.Backoff > LongestWait) check.Error(retry, nameof(retry.Backoff), $"expected at most {ConfigText.Format(LongestWait)}");
        if (retry.Longest > LongestWait) check.Error(retry, nameof(retry.Longest), $"expected at most {ConfigText.Format(LongestWait)}");
        for (var i = 0; i < retry.Methods.Count; i++)
        {
            if (retry.Methods[i].Length == 0 || retry.Methods[i].AsSpan().ContainsAnyExceptInRange('A', 'Z')) check.Error(retry, nameof(retry.Methods), i, $"expected a method such as PUT, not '{retry.Methods[i]}'", "methods are written in capitals");
        }
    }
}
