using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Expressions;
using Usher.Expressions.Json;

namespace Usher.Policies.Join;

/// <summary>One part of a joined answer, compiled. Immutable.</summary>
internal sealed class JoinPart
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its place among the parts, which is that of the file.</summary>
    public required int Index { get; init; }

    /// <summary>How it is asked.</summary>
    public required string Method { get; init; }

    /// <summary>What is asked for.</summary>
    public required PartTarget Target { get; init; }

    /// <summary>Sends its requests.</summary>
    public required RequestDelegate Forward { get; init; }

    /// <summary>Fields that are set.</summary>
    public (string Name, ExpressionTemplate Value)[] Headers { get; init; } = [];

    /// <summary>The body; null: none is sent.</summary>
    public JsonTemplate? Body { get; init; }

    /// <summary>Whether it is asked; null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>For which items it is asked; null: once.</summary>
    public PartFan? Each { get; init; }

    /// <summary>Whether there is an answer without it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>What stands in the place of an optional part that failed; null: null.</summary>
    public JsonTemplate? Fallback { get; init; }

    /// <summary>How long it may take; null: as long as the whole.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Statuses with which its answer becomes the whole.</summary>
    public IReadOnlyList<StatusRange> Pass { get; init; } = [];

    /// <summary>Fields of its answer that the client gets.</summary>
    public string[] Fields { get; init; } = [];

    /// <summary>What stays of its answer; null: all.</summary>
    public JsonRule? Rule { get; init; }

    /// <summary>The byte with which its value must begin, where the form of the answer asks for an object or a list; 0: any.</summary>
    public byte Opening { get; init; }

    /// <summary>The parts that it waits for.</summary>
    public required int[] Needs { get; init; }

    /// <summary>The parts that wait for it.</summary>
    public required int[] NeededBy { get; init; }

    /// <summary>How many steps of waiting stand before it.</summary>
    public required int Level { get; init; }

    /// <summary>Whether its value is looked into: by another part, or by the answer's template.</summary>
    public required bool IsRead { get; init; }

    /// <summary>Whether it may be larger than what is held, since nothing but its bytes is wanted.</summary>
    public required bool MayStream { get; init; }

    /// <summary>What it is called in a trace.</summary>
    public required string SpanName { get; init; }
}
