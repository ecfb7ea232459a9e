using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>One thing that must hold for a request to go on. Asking it allocates nothing.</summary>
internal abstract class Requirement
{
    /// <summary>Whether it asks who is calling.</summary>
    public abstract bool NeedsIdentity { get; }

    /// <summary>Whether it holds.</summary>
    public abstract bool Holds(HttpContext context, GatewayRequest request);

    /// <summary>Where it does not hold: the part of it that did not. It says what the file asks for, never what the caller has.</summary>
    public virtual Requirement Unmet(HttpContext context, GatewayRequest request) => this;

    /// <summary>What the file asks for, for the log.</summary>
    public abstract override string ToString();
}
