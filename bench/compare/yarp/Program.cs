// A minimal YARP host: what a .NET user would write instead of using Usher. It reads its ports and upstreams from the environment.
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Yarp.ReverseProxy.Configuration;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseKestrel(options =>
{
    options.AddServerHeader = false;
    options.Listen(IPAddress.Loopback, Port("YARP_PORT"));
    options.Listen(IPAddress.Loopback, Port("YARP_TLS_PORT"),
        listen => listen.UseHttps(X509CertificateLoader.LoadPkcs12FromFile(Setting("YARP_PFX"), "")));
});
builder.Services.AddReverseProxy().LoadFromMemory(
    [Route("ws", "/ws"), Route("all", "/{**rest}")],
    [Cluster("ws", Setting("YARP_ECHO")), Cluster("all", Setting("YARP_UPSTREAM"))]);
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();

static RouteConfig Route(string name, string path) => new() { RouteId = name, ClusterId = name, Match = new() { Path = path } };

static ClusterConfig Cluster(string name, string address) => new()
{
    ClusterId = name,
    Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["only"] = new() { Address = address } },
};

static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");

static int Port(string name) => int.Parse(Setting(name), CultureInfo.InvariantCulture);
