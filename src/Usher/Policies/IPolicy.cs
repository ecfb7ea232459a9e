using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies;

/// <summary>
/// One thing that a route can switch on. Derive from <see cref="Policy{TOptions}"/>; this is what the compiler sees of it.
/// </summary>
public interface IPolicy
{
    /// <summary>Its key in the file.</summary>
    string Name { get; }

    /// <summary>How its value is read, checked and described.</summary>
    PolicyShape Shape { get; }

    /// <summary>
    /// Whether it never blocks a thread and computes for microseconds only, whatever the answer. A route all of whose policies are quick is handled on
    /// the threads that read sockets, where the program lets them (<see cref="Live.SocketThreads"/>); all others in the thread pool.
    /// </summary>
    bool IsQuick { get; }

    /// <summary>The stage of one use of it.</summary>
    /// <param name="options">The options of that use.</param>
    Stage StageOf(object options);

    /// <summary>Checks what its shape cannot say.</summary>
    /// <param name="options">The options of one use.</param>
    /// <param name="check">Takes the errors.</param>
    void Validate(object options, ConfigCheck check);

    /// <summary>Makes the delegate that stands in a route's pipeline.</summary>
    /// <param name="options">The options of that use.</param>
    /// <param name="route">The route that is being built.</param>
    /// <param name="next">What comes after it.</param>
    RequestDelegate Build(object options, RouteBuild route, RequestDelegate next);
}
