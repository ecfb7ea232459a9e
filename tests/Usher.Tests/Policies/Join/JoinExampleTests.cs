using System.Text.RegularExpressions;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>The files of <c>examples/join</c>, loaded and run; the ports in them are those of one service here.</summary>
public sealed partial class JoinExampleTests
{
    [Theory]
    [InlineData("krakend-merge.yaml", "/abc", """{"a":1,"b":{"x":2},"c":[3]}""", 32)]
    [InlineData("krakend-github.yaml", "/git/ann", """{"user":{"name":"Ann","website":"http://a"},"repos":[{"id":1}]}""", 37)]
    [InlineData("krakend-sequential.yaml", "/sequential", """{"destination_id":123,"destination_name":"Paris"}""", 17)]
    [InlineData("ocelot-basic.yaml", "/", """{"Tom":[{"writerId":7,"postId":1},{"writerId":7,"postId":2}],"Laura":[{"writerId":7,"postId":1},{"writerId":7,"postId":2}]}""", 43)]
    [InlineData("ocelot-complex.yaml", "/", """{"Comments":[{"writerId":7,"postId":1},{"writerId":7,"postId":2}],"UserDetails":[{"id":7},{"id":7}],"PostDetails":[{"post":1},{"post":2}]}""", 45)]
    public async Task Every_example_runs_and_is_shorter_than_the_one_that_it_is_made_after(string file, string path, string expected, int linesOfTheirs)
    {
        await using var services = await JoinTests.Serve(target => target switch
        {
            "/a" => """{"a":1}""",
            "/b" => """{"b":{"x":2}}""",
            "/c" => """{"c":[3]}""",
            "/users/ann" => """{"name":"Ann","blog":"http://a","id":9}""",
            "/users/ann/repos" => """[{"id":1}]""",
            "/hotels/1.json" => """{"id":1,"destination_id":123}""",
            "/destinations/123.json" => """{"destination_name":"Paris"}""",
            "/" => """[{"writerId":7,"postId":1},{"writerId":7,"postId":2}]""",
            "/users/7" => """{"id":7}""",
            "/posts/1" => """{"post":1}""",
            "/posts/2" => """{"post":2}""",
            _ => null,
        });
        var yaml = await File.ReadAllTextAsync(Repository.PathOf("examples", "join", file));
        Assert.True(yaml.Split('\n').Count(line => line.Length > 0 && line[0] != '#') < linesOfTheirs);
        await using var gateway = await TestGateway.Start(Service().Replace(yaml, services.Url));
        Assert.Equal(expected, await gateway.Client.GetStringAsync(path));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:500\d")]
    private static partial Regex Service();
}
