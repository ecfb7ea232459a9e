using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Usher.Routing.Conditions;

/// <summary>Holds if the client's address lies in one of several ranges (RFC 4632); IPv4 and IPv4-mapped IPv6 are the same.</summary>
internal sealed class AddressCondition : RouteCondition
{
    private readonly string _text;
    private readonly (UInt128 Network, UInt128 Mask)[] _ranges;

    private AddressCondition(string text, (UInt128 Network, UInt128 Mask)[] ranges)
    {
        _text = text;
        _ranges = ranges;
    }

    /// <summary>Compiles ranges (<c>10.0.0.0/8</c>) and single addresses; null if one of them is neither.</summary>
    /// <param name="ranges">The ranges as they stand in the file.</param>
    /// <param name="invalid">The index of the first that is invalid, else -1.</param>
    public static AddressCondition? Parse(IReadOnlyList<string> ranges, out int invalid)
    {
        var parsed = new (UInt128 Network, UInt128 Mask)[ranges.Count];
        for (invalid = 0; invalid < ranges.Count; invalid++)
        {
            if (!TryParse(ranges[invalid], out parsed[invalid])) return null;
        }

        invalid = -1;
        return new AddressCondition(string.Join(", ", ranges), parsed);
    }

    /// <inheritdoc/>
    public override bool Holds(in RouteRequest request)
    {
        if (request.Client is null) return false;
        var address = Bits(request.Client);
        foreach (var (network, mask) in _ranges)
            if ((address & mask) == network) return true;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => $"the client's address is in {_text}";

    private static bool TryParse(string text, out (UInt128 Network, UInt128 Mask) range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? text : text[..slash];
        // IPAddress.TryParse also takes "10" and "0x7f.1", which nobody means.
        if (!IPAddress.TryParse(addressText, out var address)) return false;
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isIPv4 && addressText.Count(c => c == '.') != 3) return false;
        var most = isIPv4 ? 32 : 128;
        var bits = most;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > most)) return false;
        var open = most - bits;
        var mask = open == 128 ? UInt128.Zero : UInt128.MaxValue << open;
        range = (Bits(address) & mask, mask);
        return true;
    }

    private static UInt128 Bits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.TryWriteBytes(bytes, out var count) && count == 16) return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new UInt128(0, 0xFFFF_0000_0000) | BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
