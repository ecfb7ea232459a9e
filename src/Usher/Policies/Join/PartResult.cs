using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Join;

/// <summary>What became of a part. It is written by the part's own flow until it is settled, and only read from then on.</summary>
internal sealed class PartResult : IDisposable
{
    private readonly List<IHeaderDictionary> _fields = new(1);
    private IDisposable? _owned;
    private JsonDocument? _document;
    private int _isSettled;

    /// <summary>Why it has no value of its own; where it is optional, something stands in its place.</summary>
    public PartFailure Failure { get; private set; }

    /// <summary>Whether a part of it is missing: it is named in <c>Usher-Partial</c>.</summary>
    public bool IsPartial { get; set; }

    /// <summary>Its value: JSON.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; } = JoinAnswer.Null;

    /// <summary>Where it waits for its turn to go on to the client; null: it is held.</summary>
    public PartSink? Stream { get; set; }

    /// <summary>The answer that becomes the whole; null: none does.</summary>
    public PartAnswer? Passed { get; private set; }

    /// <summary>The fields of the answers that it is made of.</summary>
    public IReadOnlyList<IHeaderDictionary> Fields => _fields;

    /// <summary>Settles it.</summary>
    /// <returns>Whether it was not before.</returns>
    public bool TrySettle() => Interlocked.Exchange(ref _isSettled, 1) == 0;

    /// <summary>It has failed.</summary>
    public void Fail(PartFailure failure) => Failure = failure;

    /// <summary>It has this value.</summary>
    /// <param name="value">JSON.</param>
    /// <param name="owned">What holds the bytes; disposed with the result.</param>
    public void Take(ReadOnlyMemory<byte> value, IDisposable? owned)
    {
        if (!ReferenceEquals(owned, _owned)) _owned?.Dispose();
        (Value, _owned) = (value, owned);
    }

    /// <summary>It is what one request brought.</summary>
    public void Take(PartAnswer answer)
    {
        Failure = answer.Failure;
        if (answer.IsPassed) Passed = answer;
        if (answer.Failure == PartFailure.None && Stream is null && answer.Fields is { } fields) _fields.Add(fields);
        Take(answer.Failure == PartFailure.None ? answer.Value : JoinAnswer.Null, answer);
    }

    /// <summary>An answer that it is made of had these fields.</summary>
    public void Add(IHeaderDictionary fields) => _fields.Add(fields);

    /// <summary>Its value, to be looked into.</summary>
    public JsonElement Parse()
    {
        _document?.Dispose();
        _document = JsonDocument.Parse(Value);
        return _document.RootElement;
    }

    public void Dispose()
    {
        _document?.Dispose();
        _owned?.Dispose();
    }
}
