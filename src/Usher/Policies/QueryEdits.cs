using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Expressions;
using Usher.Expressions.Nodes;
using Usher.Live;

namespace Usher.Policies;

/// <summary>Changes to the parameters of the query that is forwarded: removed first, then set, then added. What stays keeps its bytes.</summary>
internal sealed class QueryEdits
{
    private readonly QueryNode[] _gone;
    private readonly (string Name, ExpressionTemplate Value)[] _set;
    private readonly (string Name, ExpressionTemplate Value)[] _add;

    private QueryEdits(IEnumerable<string> remove, (string Name, ExpressionTemplate Value)[] set, (string Name, ExpressionTemplate Value)[] add)
    {
        _gone = [.. remove.Concat(set.Select(one => one.Name)).Distinct(StringComparer.Ordinal).Select(name => new QueryNode(name))];
        (_set, _add) = (set, add);
    }

    /// <summary>Compiles changes; null: there are none.</summary>
    public static QueryEdits? Compile(QueryChanges changes, ConfigCheck check, ExpressionScope scope, HashSet<RequestDependency> reads)
    {
        if (changes.Set.Count + changes.Add.Count + changes.Remove.Count == 0) return null;
        return new QueryEdits(
            changes.Remove, ExpressionTemplates.Read(check, changes, nameof(changes.Set), changes.Set, scope, reads), ExpressionTemplates.Read(check, changes, nameof(changes.Add), changes.Add, scope, reads));
    }

    /// <summary>Changes the target of a request.</summary>
    public void Apply(HttpContext context, GatewayRequest request)
    {
        if (request.Target is "*") return;
        var text = new StringBuilder(request.Target.Length + 64).Append(request.Path);
        var isFirst = true;
        var rest = request.Query;
        if (rest.Length > 0) rest = rest[1..];
        foreach (var range in rest.Split('&'))
        {
            var pair = rest[range];
            var equals = pair.IndexOf('=');
            if (pair.Length == 0 || IsGone(equals < 0 ? pair : pair[..equals])) continue;
            text.Append(isFirst ? '?' : '&').Append(pair);
            isFirst = false;
        }

        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]);
        Append(_set, text, ref isFirst, ref frame);
        Append(_add, text, ref isFirst, ref frame);
        frame.Dispose();
        request.Target = text.ToString();
    }

    private static void Append((string Name, ExpressionTemplate Value)[] parameters, StringBuilder text, ref bool isFirst, scoped ref ExpressionFrame frame)
    {
        foreach (var (name, value) in parameters)
        {
            if (value.Fill(ref frame) is not { } filled) continue;
            text.Append(isFirst ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(filled));
            isFirst = false;
        }
    }

    private bool IsGone(ReadOnlySpan<char> name)
    {
        foreach (var gone in _gone)
        {
            if (gone.IsName(name)) return true;
        }

        return false;
    }
}
