using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;

namespace Usher.Benchmarks;

/// <summary>What <c>validate</c> adds to a request, without the network: finding the operation, three parameters, and a body that is read, checked and put back.</summary>
public class ValidateBenchmarks
{
    private const string Document = """
        openapi: 3.1.0
        info: { title: Shop, version: "1" }
        paths:
          /orders/{id}:
            get:
              parameters:
                - { name: id, in: path, required: true, schema: { type: integer, format: int64 } }
                - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
                - { name: status, in: query, schema: { type: array, items: { enum: [open, paid, sent] } } }
              responses: { "200": { description: ok } }
            post:
              parameters: [{ name: id, in: path, required: true, schema: { type: integer, format: int64 } }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [items]
                      properties:
                        items:
                          type: array
                          items:
                            type: object
                            required: [id, name, tags]
                            properties:
                              id: { type: integer, minimum: 1 }
                              name: { type: string, minLength: 1, maxLength: 80 }
                              sku: { type: string, pattern: "^[A-Z]{2}-[0-9]+$" }
                              created: { type: string, format: date-time }
                              price: { type: number, multipleOf: 0.01 }
                              tags: { type: array, items: { enum: [a, b, c] }, maxItems: 5 }
                              address: { $ref: "#/components/schemas/Address" }
                            additionalProperties: false
                      additionalProperties: false
              responses: { "200": { description: ok } }
        components:
          schemas:
            Address: { type: object, required: [city], properties: { city: { type: string }, zip: { type: string, pattern: "^[0-9]{5}$" } }, additionalProperties: false }
        """;

    private readonly DefaultHttpContext _context = new();
    private readonly CompletingResponse _response = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-bench-");
    private ServiceProvider? _services;
    private RequestDelegate _pipeline = null!;
    private MemoryStream? _body;

    /// <summary>What is looked at: the parameters alone, or a body of this size as well.</summary>
    [Params("query", "1 KB", "46 KB")]
    public string Request { get; set; } = "";

    /// <summary>Compiles the route and makes the request.</summary>
    [GlobalSetup]
    public void Setup()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "api.yaml"), Document);
        var source = ConfigSource.Text(Path.Combine(_folder.FullName, "usher.yaml"), "routes:\n  /orders/{id}: { validate: api.yaml, to: \"http://127.0.0.1:9\" }\n");
        var check = GatewayCheck.Run(source);
        if (check.Snapshot is not { } snapshot) throw new InvalidOperationException(check.Errors[0].Message);
        var config = snapshot.Routes[snapshot.Routes.Entries[0]].Config;
        var options = new Usher.Policies.Validate.ValidateOptions { Openapi = Path.Combine(_folder.FullName, "api.yaml") };
        _services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var build = new RouteBuild(config.Key, ["id"], new LiveState().Begin(), _services, TimeProvider.System, _services.GetRequiredService<ILoggerFactory>(), new ConfigCheck());
        _pipeline = BuiltInPolicies.All.Single(policy => policy.Name == "validate").Build(options, build, static _ => Task.CompletedTask);
        if (build.Check.HasErrors) throw new InvalidOperationException(build.Check.Errors[0].Message);

        _context.Features.Set<IHttpResponseFeature>(_response);
        var isQuery = Request == "query";
        var target = isQuery ? "/orders/1234567?limit=50&status=open&status=paid" : "/orders/1234567";
        _context.Features.Set(new GatewayRequest { Target = target, PathLength = 15 });
        _context.Request.Method = isQuery ? "GET" : "POST";
        if (isQuery) return;
        const string item = """{"id":1234567,"name":"a name of some length","sku":"AB-12345","created":"2026-11-24T12:00:00Z","price":17.35,"tags":["a","b"],"address":{"city":"Köln","zip":"50667"}}""";
        var count = (Request == "1 KB" ? 1 : 46) * 1024 / item.Length;
        _body = StreamOf(Encoding.UTF8.GetBytes($"{{\"items\":[{string.Join(',', Enumerable.Repeat(item, count))}]}}"));
        _context.Request.ContentType = "application/json";
    }

    /// <summary>One request.</summary>
    [Benchmark]
    public async Task Validate()
    {
        if (_body is not null)
        {
            _body.Position = 0;
            _context.Request.Body = _body;
            _context.Request.ContentLength = _body.Length;
        }

        await _pipeline(_context);
        if (_context.Response.StatusCode != StatusCodes.Status200OK) throw new InvalidOperationException("the request was refused");
        await _response.Complete();
    }

    /// <summary>Lets go of all.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _services?.Dispose();
        _body?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static MemoryStream StreamOf(byte[] bytes) => new(bytes);

    // DefaultHttpContext's own response forgets what is to be let go of when it ends.
    private sealed class CompletingResponse : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Run, object State)> _completed = new();

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

        public async Task Complete()
        {
            while (_completed.TryPop(out var next)) await next.Run(next.State);
        }
    }
}
