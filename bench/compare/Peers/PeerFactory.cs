using Usher.Compare.Processes;

namespace Usher.Compare.Peers;

/// <summary>Starts the programs that are compared, each with a config that does the same job in its own words.</summary>
internal sealed class PeerFactory(Site site, Upstreams upstreams, Options options)
{
    public static IReadOnlyList<string> Names { get; } = ["nginx", "haproxy", "yarp", "usher"];

    private int _started;

    /// <summary>A fresh instance on ports of its own, ready to answer.</summary>
    public async Task<Peer> Start(string name, CancellationToken cancel)
    {
        var ports = Ports.Free(2);
        var id = $"{name}-{++_started}";
        var log = site.At($"{id}.log");
        var child = name switch
        {
            "nginx" => Nginx(id, log, ports[0], ports[1]),
            "haproxy" => Haproxy(id, log, ports[0], ports[1]),
            "yarp" => Yarp(log, ports[0], ports[1]),
            "usher" => Usher(id, log, ports[0], ports[1]),
            _ => throw new CompareException($"unknown program '{name}'; there are {string.Join(", ", Names)}"),
        };
        try
        {
            await Ports.WaitFor(name, child, ports[0], log, cancel);
            return new Peer(name, child, ports[0], ports[1]);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    private Child Nginx(string id, string log, int port, int tlsPort)
    {
        var config = site.Write($"{id}.conf", NginxConfig.Proxy(site, upstreams, id, port, tlsPort));
        return Child.StartLogged([Tools.Find("nginx"), "-e", "stderr", "-c", config], log);
    }

    private Child Haproxy(string id, string log, int port, int tlsPort)
    {
        var config = site.Write($"{id}.cfg", $"""
            global
              nbthread 1
              no strict-limits
              maxconn {options.IdleConnections + 2000}
            defaults
              mode http
              timeout connect 5s
              timeout client 600s
              timeout server 600s
              timeout tunnel 600s
              http-reuse always
              option forwardfor
            frontend clients
              bind 127.0.0.1:{port} backlog 4096
              bind 127.0.0.1:{tlsPort} ssl crt {site.CertificateAndKey} alpn h2,http/1.1
              use_backend echo if {"{"} path /ws {"}"}
              default_backend main
            backend main
              server only 127.0.0.1:{upstreams.Port} pool-max-conn 2048
            backend echo
              server only 127.0.0.1:{upstreams.EchoPort}

            """);
        return Child.StartLogged([Tools.Find("haproxy"), "-db", "-f", config], log);
    }

    private Child Yarp(string log, int port, int tlsPort)
    {
        var dll = Path.Combine(options.Root, "bench/compare/yarp/bin/Release/net10.0/Usher.Compare.Yarp.dll");
        if (!File.Exists(dll))
            throw new CompareException($"the YARP host is not built: {dll}");
        return Child.StartLogged(Tools.Dotnet(dll), log, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["YARP_PORT"] = $"{port}",
            ["YARP_TLS_PORT"] = $"{tlsPort}",
            ["YARP_PFX"] = site.Pkcs12,
            ["YARP_UPSTREAM"] = $"http://127.0.0.1:{upstreams.Port}/",
            ["YARP_ECHO"] = $"http://127.0.0.1:{upstreams.EchoPort}/",
        });
    }

    private Child Usher(string id, string log, int port, int tlsPort)
    {
        var tls = options.Workloads.Any(workload => workload.Tls) ? $$"""
              - { at: "127.0.0.1:{{tlsPort}}", tls: true }
            tls:
              certificates: [{ cert: {{site.Certificate}}, key: {{site.Key}} }]

            """ : "";
        var cached = options.Workloads.Any(workload => workload.Path is "/cached") ? $"""
              /cached:
                cache: 10m
                to: http://127.0.0.1:{upstreams.Port}

            """ : "";
        var config = site.Write($"{id}.yaml", $"""
            listen:
              - 127.0.0.1:{port}
            limits:
              perIp: 50000
            {tls}routes:
              /ws: http://127.0.0.1:{upstreams.EchoPort}
            {cached}  /**: http://127.0.0.1:{upstreams.Port}

            """);
        // 'exec' makes the shell that splits the command into the command, so that it is not counted.
        return Child.StartLogged(["/bin/sh", "-c", "exec " + options.UsherCommand.Replace("{config}", $"'{config}'", StringComparison.Ordinal)], log);
    }
}
