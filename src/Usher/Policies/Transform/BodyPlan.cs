using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Expressions.Json;
using Usher.Live;
using Usher.Policies.Transform.Json;

namespace Usher.Policies.Transform;

/// <summary>What is done with the bodies of a route's messages, compiled. Immutable.</summary>
internal sealed class BodyPlan
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The rules for what streams.</summary>
    public JsonRule Root { get; init; } = new();

    /// <summary>The values that rules set.</summary>
    public IReadOnlyList<JsonTemplate> Sets { get; init; } = [];

    /// <summary>What is moved.</summary>
    public IReadOnlyList<JsonMove> Moves { get; init; } = [];

    /// <summary>What is flattened.</summary>
    public IReadOnlyList<JsonFlatten> Flattens { get; init; } = [];

    /// <summary>What stands before a body that is wrapped; else null.</summary>
    public byte[]? Wrap { get; init; }

    /// <summary>The body that is made from scratch; null: it is made of the one that came.</summary>
    public JsonTemplate? Made { get; init; }

    /// <summary>The most that is held in memory.</summary>
    public long Max { get; init; }

    /// <summary>Whether something asks for the body as it came.</summary>
    public bool ReadsBody { get; init; }

    /// <summary>Whether the body as it came does not matter.</summary>
    public bool IgnoresBody => Made is not null && !ReadsBody;

    /// <summary>Whether nothing can be written before all of it has come.</summary>
    public bool NeedsWhole => Made is not null || ReadsBody || ChangesTree;

    private bool ChangesTree => Moves.Count + Flattens.Count > 0;

    /// <summary>Begins to stream a body. Nothing asks for it as it came.</summary>
    public JsonStream Stream(HttpContext context, GatewayRequest request) => new(Root, Values(context, request, default));

    /// <summary>Changes a body that is there as a whole.</summary>
    /// <exception cref="JsonException">It is not JSON, or has a name twice where that matters.</exception>
    public void Apply(HttpContext context, GatewayRequest request, ReadOnlyMemory<byte> body, JsonBytes output)
    {
        using var document = ReadsBody ? JsonDocument.Parse(body, Strict) : null;
        var original = document?.RootElement ?? default;
        if (Wrap is not null) output.Write(Wrap);
        if (Made is not null)
        {
            Write(Made, context, request, original, output);
        }
        else if (!ChangesTree)
        {
            Stream(context, request, original, body.Span, output);
        }
        else
        {
            using var streamed = new JsonBytes();
            Stream(context, request, original, body.Span, streamed);
            if (JsonNode.Parse(streamed.Span, documentOptions: Strict) is { } tree)
            {
                foreach (var move in Moves) move.Apply(tree);
                foreach (var flatten in Flattens) flatten.Apply(tree);
                using var json = new Utf8JsonWriter(output);
                tree.WriteTo(json);
            }
            else
            {
                output.Write("null"u8);
            }
        }

        if (Wrap is not null) output.Write((byte)'}');
    }

    private void Stream(HttpContext context, GatewayRequest request, JsonElement original, ReadOnlySpan<byte> body, JsonBytes output)
    {
        using var stream = new JsonStream(Root, Values(context, request, original));
        stream.Read(body, isFinal: true, output);
    }

    private byte[][] Values(HttpContext context, GatewayRequest request, JsonElement body)
    {
        if (Sets.Count == 0) return [];
        var values = new byte[Sets.Count][];
        using var bytes = new JsonBytes();
        for (var i = 0; i < values.Length; i++)
        {
            Write(Sets[i], context, request, body, bytes);
            values[i] = bytes.Span.ToArray();
            bytes.Clear();
        }

        return values;
    }

    private static void Write(JsonTemplate template, HttpContext context, GatewayRequest request, JsonElement body, JsonBytes output)
    {
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]) { Body = body };
        using (var json = new Utf8JsonWriter(output)) template.WriteTo(json, ref frame);
        frame.Dispose();
    }

    /// <summary>What stands before a body that is put under a name.</summary>
    public static byte[] WrapIn(string name) => Encoding.UTF8.GetBytes($"{{\"{JsonEncodedText.Encode(name)}\":");
}
