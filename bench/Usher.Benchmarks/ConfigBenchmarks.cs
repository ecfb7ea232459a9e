using System.Text;
using BenchmarkDotNet.Attributes;
using Usher.Hosting;

namespace Usher.Benchmarks;

/// <summary>Reading, checking and compiling a file, as a reload does.</summary>
public class ConfigBenchmarks
{
    private ConfigSource _source = null!;

    /// <summary>How many routes the file has.</summary>
    [Params(10, 10_000)]
    public int Routes { get; set; }

    /// <summary>Plain: a key and an upstream; rich: a bundle of three policies, one of its own, and timeouts.</summary>
    [Params("plain", "rich")]
    public string Kind { get; set; } = "";

    /// <summary>Writes the file.</summary>
    [GlobalSetup]
    public void Setup() => _source = ConfigSource.Text("usher.yaml", TextOf(Kind, Routes));

    /// <summary>Checks it.</summary>
    [Benchmark]
    public bool Check() => GatewayCheck.Run(_source).IsValid ? true : throw new InvalidOperationException();

    /// <summary>A file of so many routes.</summary>
    public static string TextOf(string kind, int routes)
    {
        var text = new StringBuilder("upstreams: { app: [http://10.0.0.1:5000, http://10.0.0.2:5000] }\npolicies: { public: { cors: \"*\", headers: strict, body: 1MB } }\nroutes:\n");
        for (var i = 0; i < routes; i++)
        {
            text.Append($"  GET /api/v1/service-{i}/items/{{id}}:");
            text.Append(kind == "plain" ? " app\n" : "\n    use: public\n    timeout: { response: 5s, idle: 1m }\n    ip: 10.0.0.0/8\n    to: app\n");
        }

        return text.ToString();
    }
}
