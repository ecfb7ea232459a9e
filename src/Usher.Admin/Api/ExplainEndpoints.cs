using Microsoft.AspNetCore.Http;
using Usher.Hosting;
using Usher.Hosting.Control;
using Usher.Runtime;

namespace Usher.Admin.Api;

/// <summary>What would become of a request.</summary>
internal sealed class ExplainEndpoints(Gateway gateway) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All => [new("GET", "/api/explain", Explain) { Arguments = ["method", "url", "header", "ip"] }];

    private Task Explain(HttpContext context)
    {
        var query = context.Request.Query;
        var method = query["method"].ToString() is { Length: > 0 } given ? given : "GET";
        var url = query["url"].ToString() is { Length: > 0 } some ? some : throw new FormatException("Expected 'url': a URL, or a path such as /path.");
        var peer = query["ip"].ToString() is { Length: > 0 } ip ? ip : "127.0.0.1";
        var sketch = RequestSketch.Parse(method, url, [.. query["header"].OfType<string>()], peer);
        var explained = GatewayExplanation.Create(gateway.Current, sketch);
        return ControlAnswer.Json(context, json => ExplanationJson.Write(json, explained));
    }
}
