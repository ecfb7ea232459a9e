using Usher.Expressions.Json;

namespace Usher.Policies.Join;

/// <summary>What <c>join</c> does on one route, compiled. Immutable.</summary>
internal sealed class JoinPlan
{
    /// <summary>The parts, in the order of the file.</summary>
    public required JoinPart[] Parts { get; init; }

    /// <summary>The places of the parts, each behind those that it waits for.</summary>
    public required int[] Order { get; init; }

    /// <summary>What the answer looks like.</summary>
    public required JoinForm Form { get; init; }

    /// <summary>The parts of which the answer is made, in its order.</summary>
    public required int[] Shown { get; init; }

    /// <summary>What stands before each of <see cref="Shown"/> in an object.</summary>
    public byte[][] Names { get; init; } = [];

    /// <summary>The template; null where the form is another.</summary>
    public JsonTemplate? Shape { get; init; }

    /// <summary>How long all may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The most that is held of one part.</summary>
    public required int Buffer { get; init; }

    /// <summary>Whether a part asks for the client's body.</summary>
    public required bool ReadsBody { get; init; }
}
