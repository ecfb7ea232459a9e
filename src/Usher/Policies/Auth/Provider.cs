using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Auth;

/// <summary>One way to know who is calling, compiled.</summary>
/// <param name="name">Its name under <c>auth</c>.</param>
internal abstract class Provider(string name)
{
    /// <summary>Its name under <c>auth</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What it asks of clients (RFC 9110 §11.6.1).</summary>
    public abstract string Challenge { get; }

    /// <summary>Takes the credential out of a request that it has recognised; null: the upstream gets it too.</summary>
    public Action<IHeaderDictionary>? Withdraw { get; init; }

    /// <summary>Looks at a request.</summary>
    public abstract ValueTask<Verdict> Identify(HttpContext context, GatewayRequest request);

    /// <summary>What it answers to a credential that it does not take.</summary>
    public virtual string ChallengeFor(Denial denial) => Challenge;
}
