using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;

namespace Usher.Benchmarks;

/// <summary>
/// What each policy adds to a request: its delegate before one that does nothing, and what it wants done when the response starts. The first
/// row is that nothing, so its figures are to be taken off the others'. A policy that a route does not use is not in its pipeline.
/// </summary>
public class PolicyBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private readonly StartingResponse _response = new();
    private ServiceProvider? _services;
    private RequestDelegate _pipeline = null!;

    /// <summary>The policy as a route has it.</summary>
    [Params(
        "none", "https: redirect", "ip: 10.0.0.0/8", "ip: { deny: [192.0.2.0/24, 198.51.100.7] }", "body: 10MB", "headers: strict", "headers: api",
        "headers: { request: { set: { X-Id: \"{id}\" } }, response: { remove: [Server] } }", "cors: https://app.example", "csrf: https://app.example",
        "limit: 1000000/s burst 1000 per ip", "compress: true", "idempotency: 24h", "rewrite: /v2/{id}", "transform: { request: { headers: { set: { X-Id: \"{id}\" } } } }", "respond: 403", "redirect: https://example.com/{id}")]
    public string Policy { get; set; } = "";

    /// <summary>Builds the delegate.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _pipeline = static _ => Task.CompletedTask;
        if (Policy != "none") Build();
        var features = _context.Features;
        features.Set<IHttpResponseFeature>(_response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var request = _context.Request;
        (request.Method, request.Scheme, request.Host, request.Path, request.Protocol) = ("POST", "https", new HostString("api.example.com"), "/items/42", "HTTP/1.1");
        request.Headers.Origin = "https://app.example";
        request.ContentLength = 100;
    }

    /// <summary>One request.</summary>
    [Benchmark]
    public Task Request()
    {
        _response.Reset();
        _pipeline(_context).GetAwaiter().GetResult();
        return _response.Start();
    }

    /// <summary>Lets go of the services.</summary>
    [GlobalCleanup]
    public void Cleanup() => _services?.Dispose();

    private void Build()
    {
        var yaml = $"routes:\n  /items/{{id}}:\n    {Policy}\n" + (Policy.StartsWith("re", StringComparison.Ordinal) && !Policy.StartsWith("rewrite", StringComparison.Ordinal) ? "" : "    to: http://127.0.0.1:9\n");
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", yaml));
        if (check.Snapshot is not { } snapshot) throw new InvalidOperationException(check.Errors[0].Message);
        var route = snapshot.Routes[snapshot.Routes.Entries[0]];
        var use = route.Config.Policies.Single();
        var policy = BuiltInPolicies.All.Single(policy => policy.Name == use.Name);
        _services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var build = new RouteBuild(route.Config.Key, ["id"], new LiveState().Begin(), _services, TimeProvider.System, _services.GetRequiredService<ILoggerFactory>(), new Config.ConfigCheck());
        _pipeline = policy.Build(use.Options, build, _pipeline);

        var gateway = new GatewayRequest { Target = "/items/42", PathLength = 9, Host = "api.example.com", ClientHost = "api.example.com", ClientScheme = "https" };
        gateway.ClientAddress = System.Net.IPAddress.Parse("10.1.2.3");
        Routing.RequestTarget.Parse("/items/42", "POST", "api.example.com", hostOptional: false, out var target);
        gateway.Captures = snapshot.Routes.Match(target, null, null).Captures;
        _context.Features.Set(gateway);
    }

    // DefaultHttpContext's own response forgets what is to be done when it starts.
    private sealed class StartingResponse : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Run, object State)> _starting = new();

        public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

        public void Reset()
        {
            _starting.Clear();
            Headers.Clear();
            StatusCode = StatusCodes.Status200OK;
        }

        public Task Start()
        {
            while (_starting.TryPop(out var next)) next.Run(next.State).GetAwaiter().GetResult();
            return Task.CompletedTask;
        }
    }
}
