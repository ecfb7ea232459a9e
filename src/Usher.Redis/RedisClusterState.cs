using System.Buffers.Binary;
using System.Security.Cryptography;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>What instances share over Redis: each decision is one script, and the server's clock is everybody's.</summary>
internal sealed class RedisClusterState(RedisLink link, ClusterSpec spec, string id, TimeProvider time) : ClusterState
{
    private readonly string _prefix = spec.Prefix;

    /// <inheritdoc />
    public override string Id { get; } = id;

    /// <inheritdoc />
    public override bool IsShared => true;

    /// <summary>The connection, for what else is shared over it.</summary>
    public RedisLink Link { get; } = link;

    /// <inheritdoc />
    public override IdempotencyStore Idempotency { get; } = new RedisIdempotency(link, spec.Prefix, time);

    /// <inheritdoc />
    public override async Task Start(CancellationToken cancel)
    {
        await Link.Open([.. RedisLimit.Scripts, .. RedisQuota.Scripts, .. RedisIdempotency.Scripts], cancel);
        // The first request finds everything tried out, on a key that nobody else has.
        var tried = Limit("start", new LimitRule(10, TimeSpan.FromSeconds(1), 10), LimitShare.Leased);
        await tried.Take(default, 0);
        await tried.Take(default, 1);
    }

    /// <summary>A digest that all instances make alike without a secret of their own, and that tells nobody who reads it who the caller is.</summary>
    public override UInt128 KeyOf(ReadOnlySpan<byte> text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    /// <inheritdoc />
    public override LimitBucket Limit(string name, LimitRule rule, LimitShare share)
    {
        var exact = new RedisLimit(Link, new RedisKeys(_prefix, "limit", $"{name}:{rule}"), rule);
        return share == LimitShare.Leased ? new LeasedLimit(exact, Link.Timeout, time) : exact;
    }

    /// <inheritdoc />
    public override QuotaCounter Quota(string name, QuotaRule rule) => new RedisQuota(Link, new RedisKeys(_prefix, "quota", $"{name}:{rule}"), rule);

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => Link.DisposeAsync();

    /// <inheritdoc />
    public override void Dispose() => Link.Dispose();
}
