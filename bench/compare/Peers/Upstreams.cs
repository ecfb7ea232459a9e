using System.Globalization;
using Usher.Compare.Processes;
using Usher.Compare.Workloads;

namespace Usher.Compare.Peers;

/// <summary>What all proxies stand in front of: nginx for HTTP, and a process of our own that echoes WebSocket messages.</summary>
internal sealed class Upstreams : IAsyncDisposable
{
    private readonly Child _echo;

    private Upstreams(Peer http, int port, Child echo, int echoPort)
    {
        (Http, Port, _echo, EchoPort) = (http, port, echo, echoPort);
    }

    /// <summary>The upstream as a peer: asked without a proxy between, it is the direct path.</summary>
    public Peer Http { get; }

    public int Port { get; }

    public int EchoPort { get; }

    public static async Task<Upstreams> Start(Site site, CancellationToken cancel)
    {
        var echo = Child.StartPiped([.. Tools.Self, "echo"]);
        try
        {
            var echoPort = int.Parse(await echo.Output.ReadLineAsync(cancel) ?? "", CultureInfo.InvariantCulture);
            var ports = Ports.Free(2);
            var config = site.Write("upstream.conf", Config(site, ports[0], ports[1]));
            var nginx = Child.StartLogged([Tools.Find("nginx"), "-e", site.At("upstream.err"), "-c", config], site.At("upstream.log"));
            try
            {
                await Ports.WaitFor("the upstream", nginx, ports[0], site.At("upstream.err"), cancel);
                return new Upstreams(new Peer("direct", nginx, ports[0], ports[1]) { EchoPort = echoPort }, ports[0], echo, echoPort);
            }
            catch
            {
                await nginx.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await echo.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Http.DisposeAsync();
        await _echo.DisposeAsync();
    }

    // '/post' asks itself once more so that the whole upload is read before the answer: a bare 'return' answers first,
    // and then every proxy is measured at breaking off uploads.
    private static string Config(Site site, int port, int tlsPort) => $$"""
        worker_processes 1; daemon off; pid {{site.At("upstream.pid")}};
        events { worker_connections 32768; }
        http {
          access_log off; sendfile on; tcp_nopush on; open_file_cache max=100;
          keepalive_requests 1000000000; keepalive_timeout 600s;
          client_max_body_size 100m; client_body_buffer_size 1m;
        {{NginxConfig.TemporaryPaths(site, "upstream")}}
          upstream self { server 127.0.0.1:{{port}}; keepalive 256; keepalive_requests 1000000000; keepalive_timeout 600s; }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            listen 127.0.0.1:{{tlsPort}} ssl http2 backlog=4096;
            ssl_certificate {{site.Certificate}}; ssl_certificate_key {{site.Key}};
            root {{site.At("www")}};
            proxy_http_version 1.1;
            location = /small { default_type application/json; return 200 '{{WorkloadTable.Json}}'; }
            location = /cached { default_type application/json; return 200 '{{WorkloadTable.Json}}'; }
            location = /posted { return 200 '{{WorkloadTable.Posted}}'; }
            location = /post {
              proxy_pass http://self/posted; proxy_pass_request_body off;
              proxy_set_header Connection ""; proxy_set_header Content-Length "";
            }
          }
        }

        """;
}
