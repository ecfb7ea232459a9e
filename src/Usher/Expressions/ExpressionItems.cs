using System.Text.Json;
using Usher.Expressions.Nodes;

namespace Usher.Expressions;

/// <summary>Goes through the items of a list, whatever it was read from.</summary>
internal ref struct ExpressionItems
{
    private readonly object? _items;
    private readonly bool _isJson;
    private JsonElement.ArrayEnumerator _json;
    private ReadOnlySpan<char> _query;
    private int _next;

    public ExpressionItems(ExpressionValue list)
    {
        _items = list.Items;
        _query = list.Query;
        _isJson = list.Json.ValueKind == JsonValueKind.Array;
        if (_isJson) _json = list.Json.EnumerateArray();
    }

    /// <summary>The next item; false: there is none.</summary>
    public bool Next(scoped ref ExpressionFrame frame, out ExpressionValue item)
    {
        item = default;
        if (_isJson)
        {
            if (!_json.MoveNext()) return false;
            item = ExpressionValue.Of(_json.Current);
            return true;
        }

        switch (_items)
        {
            case IReadOnlyList<string> texts when _next < texts.Count:
                item = ExpressionValue.Of(texts[_next++].AsSpan());
                return true;
            case ExpressionNode[] nodes when _next < nodes.Length:
                item = nodes[_next++].Evaluate(ref frame);
                return true;
            case QueryNode parameter when parameter.TryFind(ref _query, out var encoded):
                item = ExpressionValue.Of(frame.Unescape(encoded, isForm: true));
                return true;
            default:
                return false;
        }
    }
}
