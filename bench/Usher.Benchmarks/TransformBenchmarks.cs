using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies.Transform;

namespace Usher.Benchmarks;

/// <summary>What changing a JSON body costs, without the network: one document of this size, in pieces of 16 KB.</summary>
public class TransformBenchmarks
{
    private const int Piece = 16 * 1024;
    private readonly DefaultHttpContext _context = new();
    private readonly GatewayRequest _request = new();
    private byte[] _body = [];
    private BodyPlan _plan = null!;

    /// <summary>What is done.</summary>
    [Params("keep: [items.id, items.name]", "drop: [items.secret]", "rename: { items.name: title }", "set: { items.v: 1 }", "move: { items.address.city: items.city }")]
    public string Body { get; set; } = "";

    /// <summary>The size of the document.</summary>
    [Params(1, 1000)]
    public int KB { get; set; }

    /// <summary>Compiles the plan and makes the document.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $"routes:\n  /x:\n    respond: 200\n    transform: {{ response: {{ body: {{ {Body} }} }} }}\n"));
        var options = (TransformOptions)check.Snapshot!.Routes[check.Snapshot.Routes.Entries[0]].Config.Policies.Single(use => use.Name == "transform").Options;
        _plan = new TransformCompiler(new ConfigCheck(), []).Compile(options.Response)!.Body!;
        const string item = """{"id":1234567,"name":"a name of some length","secret":"0123456789abcdef","tags":["a","b"],"address":{"city":"Köln","zip":"50667"}}""";
        _body = Encoding.UTF8.GetBytes($"{{\"items\":[{string.Join(',', Enumerable.Repeat(item, Math.Max(1, KB * 1024 / item.Length)))}]}}");
    }

    /// <summary>One body.</summary>
    [Benchmark]
    public int Change()
    {
        using var run = new BodyRun(_plan, _context, _request);
        var written = 0;
        for (var at = 0; at < _body.Length; at += Piece)
        {
            run.Input.Write(_body.AsSpan(at, Math.Min(Piece, _body.Length - at)));
            run.Process(isFinal: at + Piece >= _body.Length);
            written += run.Output.Count;
            run.Output.Clear();
        }

        return written;
    }
}
