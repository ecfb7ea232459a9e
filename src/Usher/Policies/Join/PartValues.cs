using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Expressions.Json;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>What the texts and expressions of parts make of one request, and of the parts that are there.</summary>
/// <param name="context">The client's request.</param>
/// <param name="request">What Usher knows of it.</param>
/// <param name="body">Its body; undefined: there is none, or nothing speaks of it.</param>
/// <param name="parts">How many parts there are.</param>
internal sealed class PartValues(HttpContext context, GatewayRequest request, JsonElement body, int parts)
{
    /// <summary>The JSON of the parts that are looked into. Each is written once, before those that speak of it are asked.</summary>
    public JsonElement[] Elements { get; } = new JsonElement[parts];

    /// <summary>The client's body.</summary>
    public JsonElement Body => body;

    /// <summary>Makes the target of a request.</summary>
    public bool TryTarget(JoinPart part, JsonElement[] elements, ReadOnlySpan<JsonElement> items, out string target, out int pathLength)
    {
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]) { Body = body, Parts = elements };
        var isThere = part.Target.TryFill(ref frame, elements, items, out target, out pathLength);
        frame.Dispose();
        return isThere;
    }

    /// <summary>The value that a template makes.</summary>
    public byte[] Fill(JsonTemplate template, JsonElement[] elements)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]) { Body = body, Parts = elements };
        using (var json = new Utf8JsonWriter(bytes)) template.WriteTo(json, ref frame);
        frame.Dispose();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Whether an expression holds.</summary>
    public bool Holds(Expression when)
    {
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]) { Body = body, Parts = Elements };
        var holds = when.IsTrue(ref frame);
        frame.Dispose();
        return holds;
    }

    /// <summary>The list of items, as JSON wherever it comes from; undefined: there is none, null: it is something else.</summary>
    public JsonElement? ItemsOf(PartFan fan)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]) { Body = body, Parts = Elements };
        try
        {
            var value = fan.Items.Evaluate(ref frame);
            if (value.Json.ValueKind is JsonValueKind.Array || value.IsNull) return value.Json;
            if (value.Type != ExpressionType.List) return null;
            using (var json = new Utf8JsonWriter(bytes)) value.WriteTo(json, ref frame);
        }
        finally
        {
            frame.Dispose();
        }

        using var document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }
}
