using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Join;

/// <summary>What became of one request of a part.</summary>
internal sealed class PartAnswer : IDisposable
{
    /// <summary>That nothing came, and why.</summary>
    public PartAnswer(PartFailure failure) => Failure = failure;

    /// <summary>What came.</summary>
    public PartAnswer(PartFailure failure, int status, IHeaderDictionary fields, PartBody? body) => (Failure, Status, Fields, Body) = (failure, status, fields, body);

    /// <summary>Why it has no value.</summary>
    public PartFailure Failure { get; }

    /// <summary>Its status; 0: none came.</summary>
    public int Status { get; }

    /// <summary>Its fields.</summary>
    public IHeaderDictionary? Fields { get; }

    /// <summary>Its body; null: it has none.</summary>
    public PartBody? Body { get; }

    /// <summary>Its value: JSON.</summary>
    public ReadOnlyMemory<byte> Value => Body is null ? JoinAnswer.Null : Body.Bytes.Memory;

    /// <summary>Whether it becomes the whole answer.</summary>
    public bool IsPassed { get; init; }

    public void Dispose() => Body?.Dispose();
}
