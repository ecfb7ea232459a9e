using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>A caller that is one of some consumers.</summary>
internal sealed class ConsumerRequirement(IReadOnlyList<string> consumers) : Requirement
{
    private readonly string[] _consumers = [.. consumers];

    public override bool NeedsIdentity => true;

    public override bool Holds(HttpContext context, GatewayRequest request) => request.Consumer is { } consumer && Array.IndexOf(_consumers, consumer.Id) >= 0;

    public override string ToString() => $"consumer {string.Join(" or ", _consumers)}";
}
