using System.Text;
using Usher.Config;

namespace Usher.Tests.Config;

public sealed class LargeFileTests
{
    [Fact]
    public void Ten_thousand_routes_are_read()
    {
        var text = new StringBuilder("upstreams:\n  a: [http://10.0.0.1:5000, http://10.0.0.2:5000]\ndefaults: { timeout: 30s, rate: 100/s }\npolicies:\n  public: { fence: [10.0.0.0/8], sample: { count: 5, wait: 3s } }\nroutes:\n");
        for (var i = 0; i < 10_000; i++) text.Append($"  GET /api/v1/service-{i}/items/{{id}}:\n    use: public\n    rate: {i + 1}/s\n    timeout: {{ response: 5s, idle: 1m }}\n    to: a\n");
        var result = ConfigReader.ReadText("usher.yaml", text.ToString(), SamplePolicies.All);
        Assert.True(result.IsValid);
        Assert.Equal(10_000, result.Config!.Routes.Count);
        Assert.Equal("GET /api/v1/service-9999/items/{id}", result.Config.Routes[^1].Key);
    }
}
