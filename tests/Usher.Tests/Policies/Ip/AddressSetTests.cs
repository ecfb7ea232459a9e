using System.Net;
using CsCheck;
using Usher.Policies.Ip;

namespace Usher.Tests.Policies.Ip;

public sealed class AddressSetTests
{
    private static readonly Gen<IPAddress> Address = Gen.OneOf(
        Gen.UInt[0x0A000000, 0x0A00FFFF].Select(bits => new IPAddress([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits])),
        Gen.Byte.Array[16].Select(bytes => new IPAddress([0x20, 1, .. bytes[..1], .. new byte[12], bytes[1]])));

    private static readonly Gen<IPNetwork> Network = Gen.Select(Address, Gen.Int[0, 112]).Select((address, open) => Of(address, open));

    [Fact]
    public void Agrees_with_trying_one_network_after_the_other() =>
        Gen.Select(Network.Array[0, 20], Address).Sample((networks, address) =>
            AddressSet.Of(networks).Contains(address) == networks.Any(network => network.Contains(address)));

    [Theory]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("::/0", "1.2.3.4", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    public void Holds_at_the_edges(string network, string address, bool contains) =>
        Assert.Equal(contains, AddressSet.Of([IPNetwork.Parse(network)]).Contains(IPAddress.Parse(address)));

    [Fact]
    public void Joins_what_overlaps_and_what_touches() =>
        Assert.Equal(2, AddressSet.Of(new[] { "10.0.0.0/24", "10.0.1.0/24", "10.0.0.128/25", "10.0.3.0/24" }.Select(text => IPNetwork.Parse(text))).Count);

    [Fact]
    public void A_look_up_among_many_allocates_nothing()
    {
        var set = AddressSet.Of(Enumerable.Range(0, 100_000).Select(i => new IPNetwork(new IPAddress([10, (byte)(i >> 15), (byte)(i >> 7), (byte)(i << 1)]), 32)));
        Assert.Equal(100_000, set.Count);
        var client = IPAddress.Parse("10.1.2.4");
        set.Contains(client);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        for (var i = 0; i < 1000; i++) found += set.Contains(client) ? 1 : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, found);
    }

    private static IPNetwork Of(IPAddress address, int open)
    {
        var bytes = address.GetAddressBytes();
        var length = Math.Max(0, bytes.Length * 8 - open);
        for (var i = 0; i < bytes.Length; i++) bytes[i] &= (byte)(0xff << (8 - Math.Clamp(length - i * 8, 0, 8)));
        return new IPNetwork(new IPAddress(bytes), length);
    }
}
