using System.Net;

namespace Usher.Config.Reading;

/// <summary>Checks that the admin listener is nobody's but the operator's.</summary>
internal static class AdminRules
{
    private const int ShortestToken = 16;

    public static void Check(GatewayFile file, ConfigCheck check)
    {
        if (file.Admin is not { } admin) return;
        if (admin.Token is null && admin.ClientCerts is null && !IsLoopback(admin.At))
        {
            check.Error(admin, nameof(admin.At), $"'{admin.At}' can be reached by others, so 'admin' needs a token, or 'tls' with 'clientCerts'",
                "admin: { at: ADDRESS, token: \"${file:/run/secrets/admin}\" }, or a loopback address such as 127.0.0.1:9901");
        }

        CheckTls(admin, file, check);

        if (admin.Token is { } token && (token.Length < ShortestToken || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
            check.Error(admin, nameof(admin.Token), $"expected a token of at least {ShortestToken} printable ASCII characters without spaces");
        for (var i = 0; i < admin.Hosts.Count; i++)
        {
            if (Uri.CheckHostName(admin.Hosts[i]) is not (UriHostNameType.Dns or UriHostNameType.IPv4)) check.Error(admin, nameof(admin.Hosts), i, $"expected a name such as admin.example.com, not '{admin.Hosts[i]}'", "without scheme, port and path");
        }

        foreach (var listen in file.Listen)
        {
            if (listen.At.Port != 0 && listen.At.Port == admin.At.Port && (listen.At.Host == admin.At.Host || listen.At.Host.Length == 0 || admin.At.Host.Length == 0))
                check.Error(admin, nameof(admin.At), $"the address '{admin.At}' is also one of 'listen'", $"at {check.PlaceOf(listen)}");
        }
    }

    private static void CheckTls(AdminConfig admin, GatewayFile file, ConfigCheck check)
    {
        if (admin.Tls && file.Tls is not { Certificates.Count: > 0 }) check.Error(admin, nameof(admin.Tls), "'tls: true' needs a certificate", "tls: { certificates: [{ cert: site.pem, key: site.key }] } at the top of the file");
        if (admin.ClientCerts is not { } clients) return;
        if (!admin.Tls) check.Error(admin, nameof(admin.ClientCerts), "'clientCerts' needs 'tls: true'");
        if (clients.Forward) check.Error(clients, nameof(clients.Forward), "nothing is forwarded here");
        if (clients.Mode is ClientCertMode.Optional) check.Error(clients, nameof(clients.Mode), "'optional' would let in those who show none", "leave 'clientCerts' out, or 'mode'");
    }

    /// <summary>Whether only this machine reaches an address.</summary>
    public static bool IsLoopback(ListenAddress address) => address.Host is "localhost" || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
