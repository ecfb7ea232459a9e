using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Cache;

/// <summary>Says in an answer that the cache had nothing to do with why (RFC 9211 §2.2).</summary>
internal sealed class Passing
{
    private readonly string _status;

    private Passing(string why)
    {
        _status = $"Usher; fwd={why}";
        Callback = Apply;
    }

    /// <summary>It was to be sent on by the route's rules, or cannot be answered from a cache.</summary>
    public static Passing Bypass { get; } = new("bypass");

    /// <summary>Its method is never answered from a cache.</summary>
    public static Passing Method { get; } = new("method");

    /// <summary>The client wanted it.</summary>
    public static Passing Request { get; } = new("request");

    /// <summary>Nothing is stored that would answer it.</summary>
    public static Passing Miss { get; } = new("miss");

    /// <summary>What is stored is stale.</summary>
    public static Passing Stale { get; } = new("stale");

    /// <summary>The callback for OnStarting; its state is the context.</summary>
    public Func<object, Task> Callback { get; }

    private Task Apply(object state)
    {
        ((HttpContext)state).Response.Headers.Append("Cache-Status", _status);
        return Task.CompletedTask;
    }
}
