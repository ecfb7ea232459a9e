using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Expressions;

/// <summary>
/// One evaluation: the request that it reads, and room for texts that must be decoded. What was decoded is valid until
/// <see cref="Dispose"/>. The room on the stack is enough for most; only what does not fit into it is rented.
/// </summary>
internal ref struct ExpressionFrame
{
    /// <summary>How many characters of room a caller should give.</summary>
    public const int Room = 256;

    private const int LeastRented = 1024;
    private Span<char> _rest;
    private char[]? _rented;

    public ExpressionFrame(HttpContext context, GatewayRequest request, Span<char> room)
    {
        (Context, Request) = (context, request);
        _rest = room;
    }

    /// <summary>The request.</summary>
    public HttpContext Context { get; }

    /// <summary>What Usher knows of it.</summary>
    public GatewayRequest Request { get; }

    /// <summary>The JSON that <c>body</c> stands for.</summary>
    public JsonElement Body { get; set; }

    /// <summary>The JSON of each of <see cref="ExpressionScope.Parts"/>.</summary>
    public ReadOnlySpan<JsonElement> Parts { get; set; }

    /// <summary>Room for a text of at most this many characters.</summary>
    public Span<char> Take(int length)
    {
        if (length > _rest.Length)
        {
            // What was rented before may still be in use: it is left to the garbage collector.
            _rented = ArrayPool<char>.Shared.Rent(Math.Max(length, LeastRented));
            _rest = _rented;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>The text of a JSON string; false: its escapes make no text.</summary>
    public bool TryDecode(JsonElement json, out ReadOnlySpan<char> text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json);
        var inner = raw[1..^1];
        var room = Take(inner.Length);
        if (!inner.Contains((byte)'\\'))
        {
            text = room[..Encoding.UTF8.GetChars(inner, room)];
            return true;
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        try
        {
            text = room[..reader.CopyString(room)];
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8.
            text = default;
            return false;
        }
    }

    /// <summary>The text of a percent-encoded one.</summary>
    public ReadOnlySpan<char> Unescape(ReadOnlySpan<char> encoded, bool isForm)
    {
        if (!encoded.Contains('%') && !(isForm && encoded.Contains('+'))) return encoded;
        var room = Take(encoded.Length);
        if (isForm)
        {
            encoded.Replace(room, '+', ' ');
            encoded = room;
        }

        var decoded = Take(encoded.Length);
        return Uri.TryUnescapeDataString(encoded, decoded, out var length) ? decoded[..length] : encoded;
    }

    /// <summary>Gives back what was rented.</summary>
    public void Dispose()
    {
        if (_rented is null) return;
        ArrayPool<char>.Shared.Return(_rented);
        _rented = null;
        _rest = default;
    }
}
