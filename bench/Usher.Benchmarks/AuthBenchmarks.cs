using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;
using Usher.Policies.Auth.ApiKey;

namespace Usher.Benchmarks;

/// <summary>
/// What <c>auth</c> costs a request whose credential was seen before: the policy and what it does when the request is forwarded, before a
/// delegate that does nothing. <c>none</c> is an open route in a file with providers; <c>jwt bad</c> is a signature that is not valid.
/// </summary>
public class AuthBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private readonly GatewayRequest _request = new() { Target = "/items", PathLength = 6 };
    private readonly string _folder = Directory.CreateTempSubdirectory("usher-bench-").FullName;
    private ServiceProvider _services = null!;
    private RequestDelegate _pipeline = null!;
    private RequestChange[] _changes = [];
    private string _field = "";
    private string _value = "";
    private string _target = "/items";

    /// <summary>Which credential comes.</summary>
    [Params("none", "jwt", "jwt 4 KB", "jwt bad", "header", "cookie", "query")]
    public string Credential { get; set; } = "";

    /// <summary>Builds the delegate.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var key = ApiKeyText.Make();
        var yaml = $"auth:\n  corp: {{ jwt: {{ issuer: bench, keys: {_folder}/key.pem }} }}\n  header: {{ apiKey: X-Api-Key }}\n  cookie: {{ apiKey: {{ cookie: key }} }}\n  query: {{ apiKey: {{ query: key }} }}\n"
            + $"consumers:\n  acme: {{ keys: [\"{ApiKeyText.HashOf(key)}\"] }}\nroutes:\n  /items: {{ auth: {(Credential.StartsWith("jwt", StringComparison.Ordinal) ? "corp" : Credential)}, respond: 200 }}\n";
        using var rsa = RSA.Create(2048);
        File.WriteAllText(Path.Combine(_folder, "key.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        (_field, _value) = Credential switch
        {
            "header" => ("X-Api-Key", key),
            "cookie" => ("Cookie", $"a=1; key={key}; b=2"),
            "query" or "none" => ("", ""),
            _ => ("Authorization", "Bearer " + Token(rsa)),
        };

        if (Credential == "query") _target = $"/items?a=1&key={key}";
        var source = ConfigSource.Text("usher.yaml", yaml);
        var config = source.Read([.. BuiltInPolicies.All.Select(policy => policy.Shape)]);
        _services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var build = new RouteBuild("/items", [], new LiveState().Begin(), _services, TimeProvider.System, _services.GetRequiredService<ILoggerFactory>(), config.Check) { File = config.Config };
        var use = config.Config!.Routes[0].Policies.Single(use => use.Name == "auth");
        _pipeline = BuiltInPolicies.All.Single(policy => policy.Name == "auth").Build(use.Options, build, static _ => Task.CompletedTask);
        _changes = [.. build.Changes];
        _context.Features.Set(_request);
    }

    /// <summary>One request.</summary>
    [Benchmark]
    public Task Request()
    {
        _request.Target = _target;
        if (_field.Length > 0) _context.Request.Headers[_field] = _value;
        var running = _pipeline(_context);
        foreach (var change in _changes) change.Apply(_context, _request);
        return running;
    }

    /// <summary>Lets go of the services.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Token(RSA key)
    {
        var claims = $$"""{"iss":"bench","sub":"alice","exp":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600}},"scope":"pay read write","x":"{{new string('x', Credential.EndsWith("KB", StringComparison.Ordinal) ? 2600 : 300)}}"}""";
        var signed = $"{Encode("""{"alg":"RS256","typ":"at+jwt"}""")}.{Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(Credential.EndsWith("bad", StringComparison.Ordinal) ? "x" : signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
