using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Expressions.Json;

namespace Usher.Policies.Join;

/// <summary>Writes what the parts make together. Their values are put in as the bytes that came: numbers keep their digits, texts their escapes.</summary>
internal static class JoinAnswer
{
    private const int MostUnsent = 64 * 1024;

    /// <summary>The value of what is not there.</summary>
    public static readonly byte[] Null = "null"u8.ToArray();

    /// <summary>What stands before a part in an object.</summary>
    public static byte[] NameOf(string name, bool isFirst) => Encoding.UTF8.GetBytes($"{(isFirst ? '{' : ',')}\"{JsonEncodedText.Encode(name)}\":");

    /// <summary>Writes the answer. All parts are settled, and no required one has failed.</summary>
    /// <returns>The part that failed while it went on to the client; null: the answer is whole.</returns>
    public static Task<JoinPart?> Write(HttpContext context, JoinRun run)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        JoinedFields.Apply(response.Headers, run);
        return run.Plan.Form == JoinForm.Object ? WriteObject(context, run) : WriteMade(context, run);
    }

    /// <summary>Writes an answer of a part as it is.</summary>
    public static async Task WritePassed(HttpContext context, PartAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, values) in answer.Fields!) response.Headers[name] = values;
        var bytes = answer.Body!.Bytes;
        response.ContentLength = bytes.Count;
        if (bytes.Count > 0 && !HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(bytes.Memory, context.RequestAborted);
    }

    /// <summary>The items of a list, without its brackets.</summary>
    public static ReadOnlySpan<byte> ItemsOf(ReadOnlySpan<byte> list)
    {
        var trimmed = list.Trim(" \t\r\n"u8);
        return trimmed is [(byte)'[', .. var items, (byte)']'] ? items.Trim(" \t\r\n"u8) : default;
    }

    private static async Task<JoinPart?> WriteObject(HttpContext context, JoinRun run)
    {
        var plan = run.Plan;
        var length = LengthOf(run);
        var response = context.Response;
        if (length >= 0) response.ContentLength = length;
        if (HttpMethods.IsHead(context.Request.Method)) return null;
        var writer = response.BodyWriter;
        for (var i = 0; i < plan.Shown.Length; i++)
        {
            var part = plan.Parts[plan.Shown[i]];
            var result = run.Results[part.Index];
            writer.Write(plan.Names[i]);
            if (result.Stream is { } stream)
            {
                stream.Release(writer);
                await run.Ended(part);
                if (result.Failure != PartFailure.None) return part;
            }
            else if (!await Write(writer, result.Value, context.RequestAborted))
            {
                return null;
            }
        }

        writer.Write("}"u8);
        await writer.FlushAsync(context.RequestAborted);
        return null;
    }

    private static async Task<JoinPart?> WriteMade(HttpContext context, JoinRun run)
    {
        using var made = new JsonBytes();
        switch (run.Plan.Form)
        {
            case JoinForm.Merge: Merge(run, made); break;
            case JoinForm.Concat: Concat(run, made); break;
            default: made.Write(run.Values.Fill(run.Plan.Shape!, run.Values.Elements)); break;
        }

        context.Response.ContentLength = made.Count;
        if (HttpMethods.IsHead(context.Request.Method)) return null;
        if (await Write(context.Response.BodyWriter, made.Memory, context.RequestAborted)) await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return null;
    }

    // In pieces, so that what a slow client does not take stays where it is.
    private static async ValueTask<bool> Write(PipeWriter writer, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        for (var at = 0; at < value.Length; at += MostUnsent)
        {
            var piece = value.Slice(at, Math.Min(MostUnsent, value.Length - at));
            writer.Write(piece.Span);
            if (value.Length <= MostUnsent) continue;
            var flushed = await writer.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled) return false;
        }

        return true;
    }

    // -1: not all of it is there.
    private static long LengthOf(JoinRun run)
    {
        var plan = run.Plan;
        var length = 1L;
        for (var i = 0; i < plan.Shown.Length; i++)
        {
            var result = run.Results[plan.Shown[i]];
            if (result.Stream is not null) return -1;
            length += plan.Names[i].Length + result.Value.Length;
        }

        return length;
    }

    private static void Concat(JoinRun run, JsonBytes made)
    {
        made.Write((byte)'[');
        foreach (var index in run.Plan.Shown)
        {
            var items = ItemsOf(run.Results[index].Value.Span);
            if (items.IsEmpty) continue;
            if (made.Count > 1) made.Write((byte)',');
            made.Write(items);
        }

        made.Write((byte)']');
    }

    // The members of all, each where it stands; of those with one name the last alone.
    private static void Merge(JoinRun run, JsonBytes made)
    {
        var members = new List<(string Name, ReadOnlyMemory<byte> Text)>();
        foreach (var index in run.Plan.Shown) AddMembers(run.Results[index].Value, members);
        var last = new Dictionary<string, int>(members.Count, StringComparer.Ordinal);
        for (var i = 0; i < members.Count; i++) last[members[i].Name] = i;
        made.Write((byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            if (last[members[i].Name] != i) continue;
            if (made.Count > 1) made.Write((byte)',');
            made.Write(members[i].Text.Span);
        }

        made.Write((byte)'}');
    }

    private static void AddMembers(ReadOnlyMemory<byte> value, List<(string Name, ReadOnlyMemory<byte> Text)> members)
    {
        var reader = new Utf8JsonReader(value.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = NameOf(ref reader);
            reader.Read();
            reader.Skip();
            members.Add((name, value[start..(int)reader.BytesConsumed]));
        }
    }

    // A name that is no text, such as half a surrogate pair, is told by its bytes.
    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
