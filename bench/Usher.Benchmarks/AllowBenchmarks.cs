using System.Net;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Usher.Live;
using Usher.Policies;
using Usher.Policies.Allow;

namespace Usher.Benchmarks;

/// <summary>What <c>allow</c> adds to a request that it lets through. The first row is a delegate that does nothing.</summary>
public class AllowBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private RequestDelegate _pipeline = static _ => Task.CompletedTask;

    /// <summary>The policy on one line.</summary>
    [Params(
        "none", "scope pay", "role ops", "group partners", "consumer acme", "claims.tenant == path.tenant",
        "claims.tenant == path.tenant && 'partners' in groups", "ip in ['10.0.0.0/8'] && claims.level >= 3 && header.x-tenant.matches('[a-z]+')")]
    public string Allow { get; set; } = "";

    /// <summary>Builds the delegate.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _context.Request.Method = "GET";
        _context.Request.Headers["X-Tenant"] = "acme";
        if (!Routing.RoutePattern.TryParse("/t/{tenant}/**", out var pattern, out _)) throw new InvalidOperationException("The key is no pattern.");
        var table = new Routing.RouteTableBuilder<string>();
        table.Add(pattern, [], "route");
        _ = Routing.RequestTarget.Parse("/t/acme/orders", "GET", "api.example.com", hostOptional: false, out var target);
        using var claims = JsonDocument.Parse("""{"iss":"https://id.example.com","sub":"u1","aud":["pay","report"],"exp":1900000000,"scope":"read pay","roles":["dev","ops"],"tenant":"acme","level":3}""");
        _context.Features.Set(new GatewayRequest
        {
            Target = target.Text, PathLength = target.PathLength, Host = "api.example.com", ClientAddress = IPAddress.Parse("10.1.2.3"),
            Captures = table.Build().Match(target, headers: null, client: null).Captures,
            Consumer = new Consumer { Id = "acme", Provider = "corp", Groups = ["pilots", "partners"], Claims = claims.RootElement.Clone() },
        });
        if (Allow == "none") return;
        var build = new RouteBuild("/t/{tenant}/**", ["tenant", "rest"], new LiveState().Begin(), null!, TimeProvider.System, NullLoggerFactory.Instance, new Config.ConfigCheck()) { Identifies = true };
        _pipeline = ((IPolicy)new AllowPolicy()).Build(AllowOptions.Parse(Allow), build, _pipeline);
        if (!_pipeline(_context).IsCompletedSuccessfully || build.Check.HasErrors || _context.Response.StatusCode != StatusCodes.Status200OK) throw new InvalidOperationException($"'{Allow}' does not let the request through");
    }

    /// <summary>One request.</summary>
    [Benchmark]
    public Task Request() => _pipeline(_context);
}
