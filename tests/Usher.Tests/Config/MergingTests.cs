using Usher.Config;

namespace Usher.Tests.Config;

/// <summary>What a route has of its own, of its bundles and of the defaults.</summary>
public sealed class MergingTests
{
    [Fact]
    public void A_key_of_the_route_replaces_the_inherited_one_whole()
    {
        var route = Route("defaults: { sample: { count: 1, text: a } }", "{ to: http://a, sample: { count: 2 } }");
        var use = Assert.Single(route.Policies);
        Assert.Equal((2, "initial", "route"), (((SampleOptions)use.Options).Count, ((SampleOptions)use.Options).Text, use.Origin));
        Assert.Equal("usher.yaml:4:23", use.Place.ToString());
    }

    [Fact]
    public void A_bundle_goes_before_the_defaults()
    {
        var route = Route("defaults: { sample: { count: 1 } }\npolicies: { a: { sample: { count: 2 } } }", "{ to: http://a, use: a }");
        var use = Assert.Single(route.Policies);
        Assert.Equal((2, "use a"), (((SampleOptions)use.Options).Count, use.Origin));
    }

    [Fact]
    public void A_policy_that_adds_up_keeps_what_is_inherited()
    {
        var route = Route("defaults: { rate: 1/s }\npolicies: { a: { rate: [2/s, 3/s] }, b: { rate: 4/s } }", "{ to: http://a, use: [a, b], rate: [5/s] }");
        Assert.Equal(["1/s", "2/s", "3/s", "4/s", "5/s"], route.Policies.Select(use => ((RateOptions)use.Options).Rate));
        Assert.Equal(["defaults", "use a", "use a", "use b", "route"], route.Policies.Select(use => use.Origin));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("\"off\"")]
    public void Off_removes_what_is_inherited(string off)
    {
        var route = Route("defaults: { rate: 1/s, sample: { count: 1 }, timeout: 5s }\npolicies: { a: { rate: 2/s } }", $"{{ to: http://a, use: a, rate: {off}, sample: {off}, timeout: {off} }}");
        Assert.Empty(route.Policies);
        Assert.Null(route.Timeout);
    }

    [Fact]
    public void Off_in_a_bundle_removes_what_the_defaults_say()
    {
        var route = Route("defaults: { rate: 1/s, sample: { count: 1 } }\npolicies: { a: { rate: off, sample: off }, b: { rate: 2/s } }", "{ to: http://a, use: [a, b] }");
        Assert.Equal("2/s", ((RateOptions)Assert.Single(route.Policies).Options).Rate);
    }

    [Fact]
    public void The_route_decides_where_two_bundles_say_different_things()
    {
        var route = Route("policies: { a: { sample: { count: 1 } }, b: { sample: { count: 2 } } }", "{ to: http://a, use: [a, b], sample: { count: 3 } }");
        Assert.Equal(3, ((SampleOptions)Assert.Single(route.Policies).Options).Count);
    }

    [Fact]
    public void Routes_share_the_options_that_they_inherit()
    {
        var config = Read("defaults: { sample: { count: 1 } }\nroutes:\n  /a: http://a\n  /b: http://b\n");
        Assert.Same(config.Routes[0].Policies[0].Options, config.Routes[1].Policies[0].Options);
        Assert.Single(config.Uses);
    }

    [Fact]
    public void A_bundle_that_nothing_uses_is_checked_too() => Assert.Equal(2, Read("policies: { a: { rate: 1/s }, b: { rate: 2/s } }\n").Uses.Count);

    [Fact]
    public void A_route_is_an_address_a_name_a_list_or_several()
    {
        var routes = Read("""
            upstreams: { a: http://10.0.0.1, b: [http://10.0.0.1, { at: "unix:/run/b.sock", weight: 2 }] }
            routes:
              /1: http://10.0.0.1:5000
              /2: a
              /3: [http://10.0.0.1, http://10.0.0.2]
              /4: { reply: 404 }
              /5:
                - { to: a, when: { header: { x-beta: 1 }, ip: 10.0.0.0/8 } }
                - { to: b }
            """).Routes;
        Assert.Equal(["http://10.0.0.1:5000", "a", "http://10.0.0.1, http://10.0.0.2", "", "a", "b"], routes.Select(route => $"{route.To}"));
        Assert.Equal([0, 0, 0, 0, 0, 1], routes.Select(route => route.Index));
        Assert.Equal("1", routes[4].When!.Header["x-beta"]);
        Assert.Equal("usher.yaml:7:3", routes[5].KeyPlace.ToString());
    }

    [Fact]
    public void Timeouts_of_a_route_lie_over_those_of_its_upstream()
    {
        var config = Read("upstreams: { a: { to: http://a, timeout: { connect: 2s, idle: none } } }\ndefaults: { timeout: 10s }\nroutes: { /a: a }\n");
        var timeout = TimeoutConfig.Resolve(config.Routes[0].Timeout, config.Upstreams["a"].Timeout);
        Assert.Equal("2s 10s none 1h none", $"{ConfigText.Format(timeout.Connect!.Value)} {timeout.Response} {timeout.Idle} {timeout.Tunnel} {timeout.Total}");
    }

    [Fact]
    public void A_key_may_point_into_itself()
    {
        var result = ConfigReader.ReadText("usher.yaml", "routes:\n  \"GET /a/{id\": http://a\n", SamplePolicies.All);
        result.Check.ErrorWithin(result.Config!.Routes[0], nameof(RouteConfig.Key), 7, "this brace is never closed");
        result.Check.Error(result.Config.Routes[0], nameof(RouteConfig.To), "elsewhere");
        Assert.Equal(["2:11", "2:17"], result.Errors.Select(error => $"{error.Line}:{error.Column}"));
    }

    private static RouteConfig Route(string top, string route) => Assert.Single(Read($"{top}\nroutes:\n{new string('\n', 2 - top.Count(c => c == '\n') - 1)}  /a: {route}\n").Routes);

    private static GatewayConfig Read(string text)
    {
        var result = ConfigReader.ReadText("usher.yaml", text, SamplePolicies.All);
        Assert.Equal("", ConfigErrorText.Render(result.Errors, colours: false));
        return result.Config!;
    }
}
