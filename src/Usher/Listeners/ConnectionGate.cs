using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Usher.Telemetry.Metrics;

namespace Usher.Listeners;

/// <summary>
/// Counts connections, in all and by address, and turns away those that are too many, before TLS costs anything. An IPv6 client has a /64 of its own, so that is counted
/// in place of the address. Proxies that are trusted stand for many clients, and are not counted by address.
/// </summary>
internal sealed partial class ConnectionGate(ListenerMetrics metrics, TimeProvider time, ILogger log, bool isFirst)
{
    private const string TooMany = "connections";
    private const string TooManyOfOne = "perIp";
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _byAddress = [];
    private volatile ConnectionLimits _limits = new(int.MaxValue, int.MaxValue);
    private volatile Func<IPAddress, bool> _isTrusted = static _ => false;
    private int _count;
    private long _warned;

    /// <summary>What is counted for all listeners.</summary>
    public ListenerMetrics Metrics => metrics;

    /// <summary>A gate of one listener, behind this one, which stands before all.</summary>
    public ConnectionGate Behind(ConnectionLimits limits)
    {
        var gate = new ConnectionGate(metrics, time, log, isFirst: false);
        gate.Set(limits, address => _isTrusted(address));
        return gate;
    }

    /// <summary>Sets how many there may be from now on; those that there are stay.</summary>
    /// <param name="limits">How many.</param>
    /// <param name="isTrusted">Whether an address is that of a proxy that is trusted.</param>
    public void Set(ConnectionLimits limits, Func<IPAddress, bool> isTrusted) => (_limits, _isTrusted) = (limits, isTrusted);

    /// <summary>The middleware of a listener, the first one.</summary>
    public ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var key = address is null || _isTrusted(address) ? (long?)null : KeyOf(address);
        if (Enter(key) is { } reason)
        {
            metrics.Refused(reason);
            Warn(reason);
            connection.Abort(new ConnectionAbortedException("There are too many connections."));
            return;
        }

        if (isFirst) metrics.Opened();
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(key);
            if (isFirst) metrics.Closed();
        }
    };

    /// <summary>What an address is counted as: IPv4, also mapped into IPv6, by itself, IPv6 by its /64.</summary>
    public static long KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork) return -1L << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (address.IsIPv4MappedToIPv6) return -1L << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);     // never begins with 32 bits of 1: that is multicast
    }

    private string? Enter(long? key)
    {
        var limits = _limits;
        lock (_lock)
        {
            if (_count >= limits.Total) return TooMany;
            if (key is { } address)
            {
                ref var ofAddress = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, address, out _);
                if (ofAddress >= limits.PerAddress) return TooManyOfOne;
                ofAddress++;
            }

            _count++;
            return null;
        }
    }

    private void Leave(long? key)
    {
        lock (_lock)
        {
            _count--;
            if (key is not { } address) return;
            ref var ofAddress = ref CollectionsMarshal.GetValueRefOrNullRef(_byAddress, address);
            if (--ofAddress == 0) _byAddress.Remove(address);
        }
    }

    private void Warn(string reason)
    {
        var (now, before) = (time.GetTimestamp(), Interlocked.Read(ref _warned));
        if (before != 0 && time.GetElapsedTime(before, now) < BetweenWarnings) return;
        if (Interlocked.CompareExchange(ref _warned, now, before) == before) Log.TooMany(log, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(3004, LogLevel.Warning, "Connections are turned away, since there are more than 'limits: {Limit}' allows; usher.listener.refusals counts them")]
        public static partial void TooMany(ILogger logger, string limit);
    }
}
