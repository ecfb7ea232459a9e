using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Usher.Config;

/// <summary>A network, or a single address.</summary>
/// <param name="Network">The network.</param>
public readonly record struct Cidr(IPNetwork Network) : IConfigScalar<Cidr>
{
    /// <inheritdoc />
    public static string Expected => "a network such as 10.0.0.0/8 or an address";

    /// <inheritdoc />
    public static Cidr Parse(string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && IsWhole(text, address))
            return new Cidr(new IPNetwork(address, Bits(address)));
        if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && IPAddress.TryParse(text.AsSpan(0, slash), out var first) && IsWhole(text, first)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= Bits(first))
        {
            // IPNetwork would clear these bits without a word.
            var masked = Masked(first, length);
            if (masked.Equals(first)) return new Cidr(new IPNetwork(first, length));
            throw new FormatException($"expected {Expected}, not '{text}' (it has bits beyond its prefix: {masked}/{length}?)");
        }

        throw new FormatException($"expected {Expected}, not '{text}'");
    }

    /// <inheritdoc />
    public override string ToString() => Network.ToString();

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    // IPAddress also takes "1" and "10.1" for IPv4.
    private static bool IsWhole(string text, IPAddress address) => address.AddressFamily != AddressFamily.InterNetwork || text.AsSpan().Count('.') == 3;

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - i * 8, 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}
