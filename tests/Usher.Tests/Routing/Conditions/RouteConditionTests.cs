using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Routing.Conditions;
using Xunit;

namespace Usher.Tests.Routing.Conditions;

public sealed class RouteConditionTests
{
    [Theory]
    [InlineData("x-a", "1", true)]
    [InlineData("X-A", "2", true)]
    [InlineData("x-a", "*", true)]
    [InlineData("x-a", "3", false)]
    [InlineData("x-b", "*", false)]
    public void A_header_is_one_of_its_lines(string name, string value, bool holds)
    {
        var headers = new HeaderDictionary { ["X-A"] = new[] { "1", " 2" } };
        Assert.Equal(holds, new HeaderCondition(name, value).Holds(Request(headers: headers)));
        Assert.False(new HeaderCondition(name, value).Holds(Request()));
    }

    [Theory]
    [InlineData("?a=1&b=2", "b", "2", true)]
    [InlineData("?a=1&a=2", "a", "2", true)]
    [InlineData("?a=1", "A", "1", false)]
    [InlineData("?a=1", "a", "*", true)]
    [InlineData("?a", "a", "*", true)]
    [InlineData("?a", "a", "", true)]
    [InlineData("?%61=%31", "a", "1", true)]
    [InlineData("?a=x+y%20z", "a", "x y z", true)]
    [InlineData("?a=%C3%A9", "a", "\u00e9", true)]
    [InlineData("?a=%zz", "a", "%zz", true)]
    [InlineData("?a=12", "a", "1", false)]
    [InlineData("?a=1", "a", "12", false)]
    [InlineData("?ab=1", "a", "1", false)]
    [InlineData("?", "a", "*", false)]
    [InlineData("", "a", "*", false)]
    public void A_query_parameter_is_compared_decoded(string query, string name, string value, bool holds)
    {
        Assert.Equal(holds, new QueryCondition(name, value).Holds(Request(query: query)));
    }

    [Theory]
    [InlineData("a=1; b=2", "b", "2", true)]
    [InlineData("a=1;b=\"2\"", "b", "2", true)]
    [InlineData("a=1; b=", "b", "*", true)]
    [InlineData("ab=1", "b", "1", false)]
    [InlineData("b=1", "B", "1", false)]
    [InlineData("b", "b", "*", false)]
    [InlineData("a=b=1", "b", "1", false)]
    public void A_cookie_is_compared_with_or_without_quotes(string line, string name, string value, bool holds)
    {
        var headers = new HeaderDictionary { ["Cookie"] = new[] { "z=0", line } };
        Assert.Equal(holds, new CookieCondition(name, value).Holds(Request(headers: headers)));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.1.2.3/8", "10.0.0.1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    public void An_address_lies_in_a_range(string range, string client, bool holds)
    {
        var condition = AddressCondition.Parse(["192.0.2.0/24", range], out var invalid);
        Assert.NotNull(condition);
        Assert.Equal(-1, invalid);
        Assert.Equal(holds, condition.Holds(Request(client: IPAddress.Parse(client))));
        Assert.False(condition.Holds(Request()));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10/8")]
    [InlineData("::/129")]
    [InlineData("office")]
    [InlineData("")]
    public void A_range_that_is_none_is_named(string range)
    {
        Assert.Null(AddressCondition.Parse(["::1", range], out var invalid));
        Assert.Equal(1, invalid);
    }

    private static RouteRequest Request(string query = "", IHeaderDictionary? headers = null, IPAddress? client = null) => new()
    {
        Method = "GET",
        Host = "h",
        Path = "/",
        Query = query,
        Headers = headers,
        Client = client,
    };
}
