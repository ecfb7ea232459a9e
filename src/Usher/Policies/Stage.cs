namespace Usher.Policies;

/// <summary>
/// Where on a request's way a policy stands. The order is that of this list, never of the file; within one stage it is that of
/// <see cref="BuiltInPolicies"/>.
/// </summary>
public enum Stage
{
    /// <summary>Sees everything, changes nothing: log, trace.</summary>
    Observe,

    /// <summary>Shields the rest: https, ip, body size, headers, cors, limits that need no identity.</summary>
    Protect,

    /// <summary>Who is calling.</summary>
    Identify,

    /// <summary>May they.</summary>
    Authorize,

    /// <summary>Is there room: limit, quota, concurrency, idempotency.</summary>
    Admit,

    /// <summary>Is there an answer already: cache.</summary>
    Reuse,

    /// <summary>Changes the request or the response: compress, validate, rewrite, transform.</summary>
    Shape,

    /// <summary>Makes the answer and never calls the next: respond, redirect, join, and forwarding itself.</summary>
    Answer,
}
