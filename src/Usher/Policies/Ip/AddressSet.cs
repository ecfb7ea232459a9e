using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Usher.Policies.Ip;

/// <summary>Addresses as sorted, disjoint ranges: a look-up is one binary search and allocates nothing.</summary>
internal sealed class AddressSet
{
    private readonly Ranges<uint> _v4;
    private readonly Ranges<UInt128> _v6;

    private AddressSet(Ranges<uint> v4, Ranges<UInt128> v6) => (_v4, _v6) = (v4, v6);

    /// <summary>Nobody.</summary>
    public static AddressSet Empty { get; } = Of([]);

    /// <summary>Whether no network was given.</summary>
    public bool IsEmpty => _v4.Count + _v6.Count == 0;

    /// <summary>How many ranges are left after those that touch are joined.</summary>
    public int Count => _v4.Count + _v6.Count;

    /// <summary>Makes a set of networks. Those within ::ffff:0:0/96 are IPv4.</summary>
    public static AddressSet Of(IEnumerable<IPNetwork> networks)
    {
        var v4 = new List<(uint, uint)>();
        var v6 = new List<(UInt128, UInt128)>();
        foreach (var network in networks)
        {
            var address = network.BaseAddress;
            var length = network.PrefixLength;
            if (address.IsIPv4MappedToIPv6 && length >= 96) (address, length) = (address.MapToIPv4(), length - 96);
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                var open = length == 0 ? uint.MaxValue : (uint)((1UL << (32 - length)) - 1);
                v4.Add((V4(address) & ~open, V4(address) | open));
            }
            else
            {
                var open = length == 0 ? UInt128.MaxValue : (UInt128.One << (128 - length)) - 1;
                v6.Add((V6(address) & ~open, V6(address) | open));
            }
        }

        return new AddressSet(new Ranges<uint>(v4), new Ranges<UInt128>(v6));
    }

    /// <summary>Whether an address is in one of the networks.</summary>
    public bool Contains(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return _v4.Contains(V4(address));
        var bits = V6(address);
        return bits >> 32 == 0xffff ? _v4.Contains((uint)bits) : _v6.Contains(bits);
    }

    private static uint V4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static UInt128 V6(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed class Ranges<T> where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        private readonly T[] _first;
        private readonly T[] _last;

        public Ranges(List<(T First, T Last)> ranges)
        {
            ranges.Sort(static (a, b) => a.First.CompareTo(b.First));
            var (first, last) = (new List<T>(ranges.Count), new List<T>(ranges.Count));
            foreach (var range in ranges)
            {
                // Joins what overlaps and what touches.
                if (last.Count > 0 && (last[^1] == T.MaxValue || range.First <= last[^1] + T.One)) last[^1] = T.Max(last[^1], range.Last);
                else
                {
                    first.Add(range.First);
                    last.Add(range.Last);
                }
            }

            (_first, _last) = ([.. first], [.. last]);
        }

        public int Count => _first.Length;

        public bool Contains(T value)
        {
            var (low, high) = (0, _first.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                if (_first[middle] > value) high = middle - 1;
                else if (_last[middle] < value) low = middle + 1;
                else return true;
            }

            return false;
        }
    }
}
