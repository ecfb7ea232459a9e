using Usher.Cluster;

namespace Usher.Tests.Cluster;

public sealed class SipHashTests
{
    // The vectors of the reference implementation: key 00 01 … 0f, text 00 01 … of the length.
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(7, "A1F1EBBED8DBC153C0B84AA61FF08239")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    public void Gives_what_the_reference_gives(int length, string expected)
    {
        var text = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var hash = SipHash.Hash(0x0706050403020100, 0x0f0e0d0c0b0a0908, text);
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }
}
