using CsCheck;
using Usher.Live;

namespace Usher.Tests.Policies.Auth;

public sealed class QueryPartTests
{
    private static readonly string[] Pool = ["k=1", "k=", "k", "a=1", "b", "k2=3", ""];

    [Theory]
    [InlineData("/?k=v", "/")]
    [InlineData("/?a&k=v", "/?a")]
    [InlineData("/?k=v&a", "/?a")]
    [InlineData("/?a=1&k=v&b=2", "/?a=1&b=2")]
    [InlineData("/?%6B=v&a", "/?a")]
    [InlineData("/?k", "/")]
    public void A_part_is_found_and_taken_out(string target, string without)
    {
        Assert.True(QueryPart.Find(target, 1, "k", out var part));
        Assert.Equal(without, part.Without(target));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?")]
    [InlineData("/?kk=v&a=k&K=v&=k")]
    public void What_is_not_there_is_not_found(string target) => Assert.False(QueryPart.Find(target, 1, "k", out _));

    [Fact]
    public void Taking_all_parts_of_a_name_out_leaves_the_others_in_their_order() =>
        Gen.Int[0, Pool.Length - 1].Select(i => Pool[i]).Array[0, 6].Sample(parts =>
        {
            var target = parts.Length == 0 ? "/x" : "/x?" + string.Join('&', parts);
            while (QueryPart.Find(target, 2, "k", out var part)) target = part.Without(target);
            var left = parts.Where(part => part is not ("k=1" or "k=" or "k")).ToArray();
            Assert.Equal(string.Join('&', left).Trim('&'), target.Length > 3 ? target[3..].Trim('&') : "");
        });
}
