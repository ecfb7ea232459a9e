using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>Changes to the fields of a message, compiled.</summary>
internal sealed class FieldPlan(string[] remove, (string Name, ExpressionTemplate Value)[] set, (string Name, ExpressionTemplate Value)[] add)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => remove.Length + set.Length + add.Length == 0;

    /// <summary>Changes fields.</summary>
    public void Apply(IHeaderDictionary fields, HttpContext context, GatewayRequest request)
    {
        if (IsEmpty) return;
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]);
        // All texts first: what is set never depends on what was set before it.
        var (setTexts, addTexts) = (Fill(set, ref frame), Fill(add, ref frame));
        frame.Dispose();
        foreach (var name in remove) fields.Remove(name);
        for (var i = 0; i < set.Length; i++)
        {
            if (setTexts[i] is { } text) fields[set[i].Name] = text;
            else fields.Remove(set[i].Name);
        }

        for (var i = 0; i < add.Length; i++)
        {
            if (addTexts[i] is { } text) fields[add[i].Name] = StringValues.Concat(fields[add[i].Name], text);
        }
    }

    private static string?[] Fill((string Name, ExpressionTemplate Value)[] fields, scoped ref ExpressionFrame frame)
    {
        if (fields.Length == 0) return [];
        var texts = new string?[fields.Length];
        for (var i = 0; i < fields.Length; i++) texts[i] = fields[i].Value.Fill(ref frame) is { } text ? HeaderText.Encode(text) : null;
        return texts;
    }
}
