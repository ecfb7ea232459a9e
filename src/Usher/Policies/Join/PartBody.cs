using System.Text.Json;
using Usher.Expressions.Json;

namespace Usher.Policies.Join;

/// <summary>The body of one answer on its way: looked at as it comes, and kept as it came but for what the part's rule takes away.</summary>
internal sealed class PartBody : IDisposable
{
    private readonly JsonCheck _check = new();
    private readonly JsonStream? _rule;
    private readonly JsonBytes? _waiting;
    private readonly byte _opening;
    private readonly bool _isRaw;
    private bool _hasBegun;

    /// <param name="rule">What stays of it; null: all.</param>
    /// <param name="opening">The byte with which it must begin, unless it is null; 0: any.</param>
    /// <param name="isRaw">Whether it is kept whatever it is.</param>
    public PartBody(JsonRule? rule, byte opening, bool isRaw = false)
    {
        (_opening, _isRaw) = (opening, isRaw);
        if (rule is null) return;
        (_rule, _waiting) = (new JsonStream(rule, []), new JsonBytes());
    }

    /// <summary>What is kept of it.</summary>
    public JsonBytes Bytes { get; } = new();

    /// <summary>How many bytes it takes.</summary>
    public int Count => Bytes.Count + (_waiting?.Count ?? 0);

    /// <summary>Takes the next piece.</summary>
    /// <returns>Whether it can still become a value.</returns>
    public bool Add(ReadOnlySpan<byte> piece)
    {
        if (_isRaw)
        {
            Bytes.Write(piece);
            return true;
        }

        // RFC 8259 §8.1: a mark at the start may be ignored, and in the middle of an answer it could not stay.
        if (!_hasBegun && piece.StartsWith("\uFEFF"u8)) piece = piece[3..];
        _hasBegun = true;
        if (!_check.Read(piece)) return false;
        if (_rule is null) Bytes.Write(piece);
        else return Sift(piece, isFinal: false);
        return true;
    }

    /// <summary>Nothing more comes.</summary>
    /// <returns>Whether it is one value, of the kind that is wanted.</returns>
    public bool End() => _check.IsWhole && (_opening == 0 || _check.First == _opening || _check.First == 'n') && (_rule is null || Sift([], isFinal: true));

    public void Dispose()
    {
        _rule?.Dispose();
        _waiting?.Dispose();
        Bytes.Dispose();
    }

    private bool Sift(ReadOnlySpan<byte> piece, bool isFinal)
    {
        _waiting!.Write(piece);
        try
        {
            _waiting.Consume(_rule!.Read(_waiting.Span, isFinal, Bytes));
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second is what is said of the name of a member that is no text.
            return false;
        }
    }
}
