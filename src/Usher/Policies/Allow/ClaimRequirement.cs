using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>A claim that has a value, or, where it is a list, an item that is one of some texts or matches a pattern.</summary>
internal sealed class ClaimRequirement : Requirement
{
    private readonly string _name;
    private readonly byte[] _utf8Name;
    private readonly string[] _values;
    private readonly Regex? _pattern;
    private readonly string _text;

    private ClaimRequirement(string name, string[] values, Regex? pattern, string text) =>
        (_name, _utf8Name, _values, _pattern, _text) = (name, Encoding.UTF8.GetBytes(name), values, pattern, text);

    public override bool NeedsIdentity => true;

    /// <summary>One of some values.</summary>
    public static ClaimRequirement OneOf(string name, params string[] values) =>
        new(name, values, null, values.Length == 1 ? $"claim {name} is {values[0]}" : $"claim {name} is one of {string.Join(", ", values)}");

    /// <summary>A text that matches a pattern as a whole.</summary>
    public static ClaimRequirement Matching(string name, Regex pattern, string text) => new(name, [], pattern, $"claim {name} matches {text}");

    public override bool Holds(HttpContext context, GatewayRequest request)
    {
        if (request.Consumer is not { Claims: { ValueKind: JsonValueKind.Object } claims } || !claims.TryGetProperty(_utf8Name, out var claim)) return false;
        if (claim.ValueKind != JsonValueKind.Array) return Fits(claim, context, request);
        foreach (var item in claim.EnumerateArray())
        {
            if (Fits(item, context, request)) return true;
        }

        return false;
    }

    public override string ToString() => _text;

    private bool Fits(JsonElement claim, HttpContext context, GatewayRequest request)
    {
        switch (claim.ValueKind)
        {
            case JsonValueKind.String:
                var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]);
                var fits = frame.TryDecode(claim, out var text) && (_pattern is null ? Equals(text) : _pattern.IsMatch(text));
                frame.Dispose();
                return fits;
            case JsonValueKind.Number when _pattern is null:
                return EqualsRaw(JsonMarshal.GetRawUtf8Value(claim));
            case JsonValueKind.True or JsonValueKind.False when _pattern is null:
                return Equals(claim.ValueKind == JsonValueKind.True ? "true" : "false");
            default:
                return false;
        }
    }

    private bool Equals(ReadOnlySpan<char> text)
    {
        foreach (var value in _values)
        {
            if (text.SequenceEqual(value)) return true;
        }

        return false;
    }

    private bool EqualsRaw(ReadOnlySpan<byte> number)
    {
        foreach (var value in _values)
        {
            if (Ascii.Equals(number, value)) return true;
        }

        return false;
    }
}
