using System.Text;
using System.Text.Json;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>
/// Where a part's request goes: an upstream or an address, which the file alone says, and a path and a query with values of the request and of other
/// parts in them. A value in a path is one segment and never a dot segment; in a query it is one value. A parameter whose value is one expression
/// without a value is left out; a path without one of its values cannot be asked for.
/// </summary>
internal sealed class PartTarget(string? upstream, string? address, TargetPiece[][] segments, TargetPiece[][] parameters)
{
    private const int MostCharacters = 16 * 1024;

    /// <summary>The upstream of the file; null: it is an address.</summary>
    public string? Upstream => upstream;

    /// <summary>Scheme, host and port; null: it is an upstream.</summary>
    public string? Address => address;

    /// <summary>What of a request it reads.</summary>
    public IEnumerable<RequestDependency> Reads => segments.Concat(parameters).SelectMany(pieces => pieces).SelectMany(piece => piece.Value?.Reads ?? []);

    /// <summary>Whether its path speaks of the item.</summary>
    public bool PathReadsItem => segments.Any(segment => segment.Any(piece => piece.ReadsItem));

    /// <summary>Makes the target of one request.</summary>
    /// <param name="frame">What it speaks of.</param>
    /// <param name="parts">The JSON that the frame has of the parts; its last is the item, where there is one.</param>
    /// <param name="items">The items that it asks for; empty: it asks for none.</param>
    /// <param name="target">The path and the query.</param>
    /// <param name="pathLength">How many characters are the path.</param>
    /// <returns>Whether all that it needs has a value, and it is not too long.</returns>
    public bool TryFill(scoped ref ExpressionFrame frame, JsonElement[] parts, ReadOnlySpan<JsonElement> items, out string target, out int pathLength)
    {
        var text = new StringBuilder(64);
        (target, pathLength) = ("", 0);
        if (items.Length > 0) parts[^1] = items[0];
        foreach (var segment in segments)
        {
            text.Append('/');
            if (!TryAppendSegment(text, segment, ref frame)) return false;
        }

        pathLength = text.Length;
        var separator = '?';
        foreach (var parameter in parameters)
        {
            var before = text.Length;
            text.Append(separator);
            if (TryAppendParameter(text, parameter, ref frame, parts, items)) separator = '&';
            else text.Length = before;
        }

        if (text.Length > MostCharacters) return false;
        target = text.ToString();
        return true;
    }

    private static bool TryAppendSegment(StringBuilder text, TargetPiece[] segment, scoped ref ExpressionFrame frame)
    {
        var start = text.Length;
        var hasValue = false;
        foreach (var piece in segment)
        {
            if (piece.IsRest)
            {
                // What ** took is a path already, normalised and encoded.
                frame.Request.Captures.TryGet("rest", out var rest);
                text.Append(rest);
                continue;
            }

            if (piece.Value is null)
            {
                text.Append(piece.Literal);
                continue;
            }

            hasValue = true;
            var value = piece.Value.Evaluate(ref frame);
            if (value.Type is ExpressionType.List or ExpressionType.Object || value.ToText(ref frame) is not { Length: > 0 } filled) return false;
            text.Append(Uri.EscapeDataString(filled));
        }

        return !hasValue || !(text.Length - start is 1 or 2 && text[start] == '.' && text[^1] == '.');
    }

    private static bool TryAppendParameter(StringBuilder text, TargetPiece[] parameter, scoped ref ExpressionFrame frame, JsonElement[] parts, ReadOnlySpan<JsonElement> items)
    {
        var mayBeLeftOut = parameter is [_, { Value: not null }];
        foreach (var piece in parameter)
        {
            if (piece.Value is null)
            {
                text.Append(piece.Literal);
                continue;
            }

            var start = text.Length;
            if (piece.ReadsItem && items.Length > 1)
            {
                foreach (var item in items)
                {
                    parts[^1] = item;
                    Append(text, start, piece.Value, ref frame);
                }
            }
            else
            {
                Append(text, start, piece.Value, ref frame);
            }

            if (mayBeLeftOut && text.Length == start) return false;
        }

        return true;
    }

    // One value, or several with commas, each of which is encoded by itself.
    private static void Append(StringBuilder text, int start, Expression expression, scoped ref ExpressionFrame frame)
    {
        var value = expression.Evaluate(ref frame);
        if (value.Type != ExpressionType.List)
        {
            AppendOne(text, start, value.ToText(ref frame));
            return;
        }

        var items = new ExpressionItems(value);
        while (items.Next(ref frame, out var item)) AppendOne(text, start, item.Type is ExpressionType.List or ExpressionType.Object ? null : item.ToText(ref frame));
    }

    private static void AppendOne(StringBuilder text, int start, string? value)
    {
        if (value is null) return;
        if (text.Length > start) text.Append(',');
        text.Append(Uri.EscapeDataString(value));
    }
}
