namespace Usher.Config.Reading;

/// <summary>The files that records name, beside those that the configuration was read from: a change in one of them is worth a reload.</summary>
internal static class NamedFiles
{
    /// <summary>Their absolute paths, whether they are there or not.</summary>
    public static IEnumerable<string> Of(GatewayFile file, ConfigCheck check)
    {
        foreach (var certificate in file.Tls?.Certificates ?? [])
        {
            foreach (var path in Paths(certificate, check, certificate.Cert, certificate.Key, certificate.Pfx)) yield return path;
        }

        foreach (var clients in ClientCerts(file))
        {
            foreach (var path in Paths(clients, check, clients.Ca)) yield return path;
        }

        foreach (var tls in file.Upstreams.Values.Select(upstream => upstream.Tls).OfType<UpstreamTlsConfig>())
        {
            foreach (var path in Paths(tls, check, tls.Ca, tls.Cert, tls.Key)) yield return path;
        }
    }

    /// <summary>All that is said of clients' certificates.</summary>
    public static IEnumerable<ClientCertsConfig> ClientCerts(GatewayFile file) =>
        file.Listen.Select(listen => listen.ClientCerts).OfType<ClientCertsConfig>().Concat((file.Tls?.Hosts.Values ?? []).Select(host => host.ClientCerts))
            .Concat(file.Admin?.ClientCerts is { } operators ? [operators] : []);

    private static IEnumerable<string> Paths(object record, ConfigCheck check, params string?[] paths) =>
        paths.OfType<string>().Where(path => path.Length > 0).Select(path => check.ResolvePath(record, path));
}
