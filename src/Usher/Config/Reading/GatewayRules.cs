using System.Buffers;

namespace Usher.Config.Reading;

/// <summary>Checks what the shapes of the records cannot say.</summary>
internal static class GatewayRules
{
    // A timer takes up to 2^31 ms.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    private static readonly SearchValues<char> NotInPath = SearchValues.Create("?#{}* ");

    public static void Check(GatewayFile file, ConfigCheck check)
    {
        ListenerRules.Check(file, check);
        if (file.Ready is not ['/', ..] || file.Ready.AsSpan().ContainsAny(NotInPath)) check.Error(file, nameof(file.Ready), $"expected a path such as /ready, not '{file.Ready}'");
        foreach (var (name, upstream) in file.Upstreams) CheckUpstream(file, name, upstream, check);
    }

    public static void CheckTimeout(TimeoutConfig timeout, ConfigCheck check)
    {
        CheckLimit(timeout, nameof(timeout.Connect), timeout.Connect, check);
        CheckLimit(timeout, nameof(timeout.Tls), timeout.Tls, check);
        CheckLimit(timeout, nameof(timeout.Response), timeout.Response?.Value, check);
        CheckLimit(timeout, nameof(timeout.Idle), timeout.Idle?.Value, check);
        CheckLimit(timeout, nameof(timeout.Tunnel), timeout.Tunnel?.Value, check);
        CheckLimit(timeout, nameof(timeout.Total), timeout.Total?.Value, check);
    }

    private static void CheckLimit(TimeoutConfig timeout, string property, TimeSpan? limit, ConfigCheck check)
    {
        if (limit is null || limit == Timeout.InfiniteTimeSpan) return;
        if (limit == TimeSpan.Zero) check.Error(timeout, property, "expected more than 0s", property is nameof(timeout.Connect) or nameof(timeout.Tls) ? null : "no limit is written as none");
        else if (limit > LongestTimeout) check.Error(timeout, property, $"expected at most {ConfigText.Format(LongestTimeout)}", property is nameof(timeout.Connect) or nameof(timeout.Tls) ? null : "no limit is written as none");
    }

    private static void CheckUpstream(GatewayFile file, string name, UpstreamConfig upstream, ConfigCheck check)
    {
        if (name.Length == 0 || DestinationUrl.LooksLikeOne(name)) check.ErrorAtKey(file, nameof(file.Upstreams), name, $"'{name}' cannot name an upstream", "a name has no ':' and no '/', which make an address");
        foreach (var destination in upstream.To)
        {
            if (destination.Weight is < 0 or > 65535) check.Error(destination, nameof(destination.Weight), "expected a weight from 0 to 65535");
            if (upstream.Protocol is UpstreamProtocol.H2 && !destination.At.IsTls) check.Error(destination, nameof(destination.At), $"'protocol: h2' needs an https address, not '{destination.At}'", "HTTP/2 without TLS is 'h2c'");
            if (upstream.Protocol is UpstreamProtocol.H3 && !destination.At.IsTls) check.Error(destination, nameof(destination.At), $"'protocol: h3' needs an https address, not '{destination.At}'", "QUIC is always encrypted");
            if (upstream.Protocol is UpstreamProtocol.H2c && destination.At.IsTls) check.Error(destination, nameof(destination.At), $"'protocol: h2c' is without TLS, and '{destination.At}' is with it", "HTTP/2 over TLS is 'h2'");
        }

        BalanceRules.Check(upstream, check);
        if (upstream.Timeout is { } timeout) CheckTimeout(timeout, check);
        UpstreamRules.Check(upstream, check);
        if (upstream.Tls is not { } tls) return;
        if (upstream.To.Count > 0 && !upstream.To.Any(destination => destination.At.IsTls)) check.Error(upstream, nameof(upstream.Tls), "'tls' means nothing here: no address of this upstream is https");
        if (tls.Cert is null != tls.Key is null) check.ErrorAtRecord(tls, tls.Cert is null ? "'key' needs 'cert'" : "'cert' needs 'key'");
        if (tls.Ca is { } ca) FileRules.Check(tls, nameof(tls.Ca), ca, check);
        if (tls.Cert is { } cert) FileRules.Check(tls, nameof(tls.Cert), cert, check);
        if (tls.Key is { } key) FileRules.Check(tls, nameof(tls.Key), key, check);
    }
}
