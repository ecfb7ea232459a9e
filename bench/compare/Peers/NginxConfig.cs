namespace Usher.Compare.Peers;

internal static class NginxConfig
{
    private static readonly string[] Scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    /// <summary>nginx's scratch folders inside the site, so that it runs without root's rights and leaves nothing behind.</summary>
    public static string TemporaryPaths(Site site, string name) => string.Join('\n',
        Scratch.Select(kind => $"  {kind}_temp_path {site.At($"{name}.{kind}")};"));

    /// <summary>nginx as the proxy: one worker, a pool of upstream connections, otherwise its defaults.</summary>
    public static string Proxy(Site site, Upstreams upstreams, string name, int port, int tlsPort) => $$"""
        worker_processes 1; daemon off; pid {{site.At($"{name}.pid")}};
        events { worker_connections 32768; }
        http {
          access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
          client_max_body_size 100m; client_body_buffer_size 128k;
        {{TemporaryPaths(site, name)}}
          proxy_cache_path {{site.At($"{name}.cache")}} keys_zone=cache:10m;
          upstream main { server 127.0.0.1:{{upstreams.Port}}; keepalive 1024; keepalive_requests 1000000000; keepalive_timeout 600s; }
          upstream echo { server 127.0.0.1:{{upstreams.EchoPort}}; }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            listen 127.0.0.1:{{tlsPort}} ssl http2 backlog=4096;
            ssl_certificate {{site.Certificate}}; ssl_certificate_key {{site.Key}}; ssl_session_cache shared:sessions:10m;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            location / { proxy_pass http://main; }
            location = /cached { proxy_pass http://main; proxy_cache cache; proxy_cache_valid 200 10m; }
            location = /ws {
              proxy_pass http://echo; proxy_read_timeout 600s;
              proxy_set_header Connection upgrade; proxy_set_header Upgrade $http_upgrade; proxy_set_header Host $host;
            }
          }
        }

        """;
}
