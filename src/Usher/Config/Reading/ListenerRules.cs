namespace Usher.Config.Reading;

/// <summary>Checks what the file says of listeners, of TLS and of what clients show there.</summary>
internal static class ListenerRules
{
    public static void Check(GatewayFile file, ConfigCheck check)
    {
        var taken = new Dictionary<string, ListenConfig>(StringComparer.OrdinalIgnoreCase);
        var hasCertificate = file.Tls is { Certificates.Count: > 0 };
        foreach (var listen in file.Listen)
        {
            if (listen.At.Port != 0 && !taken.TryAdd($"{listen.At.Host}:{listen.At.Port}", listen))
                check.Error(listen, nameof(listen.At), $"the address '{listen.At}' is listened on twice", $"first at {check.PlaceOf(taken[$"{listen.At.Host}:{listen.At.Port}"])}");
            if (listen.Tls && !hasCertificate) check.Error(listen, nameof(listen.Tls), "'tls: true' needs a certificate", "tls: { certificates: [{ cert: site.pem, key: site.key }] } at the top of the file");
            if (listen.ClientCerts is not null && !listen.Tls) check.Error(listen, nameof(listen.ClientCerts), "'clientCerts' needs 'tls: true'");
            CheckProtocols(listen, check);
        }

        foreach (var clients in NamedFiles.ClientCerts(file)) FileRules.Check(clients, nameof(clients.Ca), clients.Ca, check);
        if (file.Tls is { } tls) CheckTls(tls, check);
        if (file.Limits is { } all) LimitRules.Check(all, check);
        foreach (var limits in file.Listen.Select(listen => listen.Limits).OfType<LimitsConfig>()) LimitRules.Check(limits, check);
    }

    private static void CheckTls(TlsConfig tls, ConfigCheck check)
    {
        foreach (var certificate in tls.Certificates) CheckCertificate(certificate, check);
        if (tls is { Profile: TlsProfile.Modern, Min.Minor: < 3 }) check.Error(tls, nameof(tls.Min), $"'min: {tls.Min}' contradicts 'profile: modern', which is TLS 1.3 alone");
        foreach (var name in tls.Hosts.Keys)
        {
            var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
            if (Uri.CheckHostName(host) is not UriHostNameType.Dns) check.ErrorAtKey(tls, nameof(tls.Hosts), name, $"expected a host name such as admin.example.com or *.example.com, not '{name}'");
        }
    }

    private static void CheckCertificate(CertificateConfig certificate, ConfigCheck check)
    {
        if (certificate is { Cert: null, Pfx: null }) check.ErrorAtRecord(certificate, "expected 'cert' and 'key', or 'pfx'");
        if (certificate is { Cert: not null, Pfx: not null }) check.Error(certificate, nameof(certificate.Pfx), "'pfx' stands in place of 'cert' and 'key', not beside them");
        if (certificate is { Cert: null, Key: not null }) check.Error(certificate, nameof(certificate.Key), "'key' needs 'cert'", "a PFX file has the key in it");
        FileRules.Check(certificate, nameof(certificate.Cert), certificate.Cert, check);
        FileRules.Check(certificate, nameof(certificate.Key), certificate.Key, check);
        FileRules.Check(certificate, nameof(certificate.Pfx), certificate.Pfx, check);
    }

    private static void CheckProtocols(ListenConfig listen, ConfigCheck check)
    {
        var protocols = listen.Protocols;
        for (var i = 0; i < protocols.Count; i++)
        {
            if (protocols.Take(i).Contains(protocols[i])) check.Error(listen, nameof(listen.Protocols), i, "this protocol is given twice");
            else if (protocols[i] is ListenProtocol.H2c && listen.Tls) check.Error(listen, nameof(listen.Protocols), i, "'h2c' is HTTP/2 without TLS, and this listener has 'tls: true'", "HTTP/2 over TLS is 'h2'");
            else if (protocols[i] is ListenProtocol.H2c && protocols.Count > 1)
                check.Error(listen, nameof(listen.Protocols), i, "'h2c' stands alone on its port: without TLS nothing tells a client of HTTP/2 from one of HTTP/1.1", "give it an address of its own under 'listen'");
            else if (protocols[i] is ListenProtocol.H2 && !listen.Tls) check.Error(listen, nameof(listen.Protocols), i, "'h2' needs 'tls: true'", "HTTP/2 without TLS is 'h2c', on a port of its own");
            else if (protocols[i] is ListenProtocol.H3 && !listen.Tls) check.Error(listen, nameof(listen.Protocols), i, "'h3' needs 'tls: true'", "QUIC is always encrypted");
        }
    }
}
