using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Answers a client with what is stored, or with as much of it as has come.</summary>
internal static class Reply
{
    private const int FlushEvery = 64 * 1024;

    /// <summary>Answers. The caller holds the body, and it is let go of here.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="response">What is stored.</param>
    /// <param name="now">Now, in ticks.</param>
    /// <param name="status">The value of Cache-Status where it is no plain hit; null: it is one.</param>
    public static Task Send(HttpContext context, StoredResponse response, long now, string? status)
    {
        var body = response.Body;
        context.Response.StatusCode = Head(context.Request, context.Response.Headers, response, now, status, allowRanges: true, out var ranges);
        var isWhole = ranges is null;
        if (isWhole && (context.Response.StatusCode != response.Status || HttpMethods.IsHead(context.Request.Method)) || body is { IsComplete: true, Length: 0 })
        {
            body.LetGo();
            return Task.CompletedTask;
        }

        if (!isWhole || !body.IsComplete) return SendLong(context, body, ranges);
        var all = body.At(0);
        if (all.Length != body.Length) return SendLong(context, body, ranges);

        // Head and body leave in one piece, copied straight into the connection's pipe.
        var write = context.Response.BodyWriter.WriteAsync(all);
        if (!write.IsCompletedSuccessfully) return SendSlowly(write, body);
        write.GetAwaiter().GetResult();
        body.LetGo();
        return Task.CompletedTask;
    }

    /// <summary>Writes the head of an answer.</summary>
    /// <returns>Its status: that of what is stored, 304, 206 or 416. With one that is not stored and no ranges there is no body.</returns>
    /// <param name="request">The client's request.</param>
    /// <param name="fields">The fields of the answer.</param>
    /// <param name="response">What is stored.</param>
    /// <param name="now">Now, in ticks.</param>
    /// <param name="status">The value of Cache-Status where it is no plain hit; null: it is one.</param>
    /// <param name="allowRanges">Whether parts of it can be sent.</param>
    /// <param name="ranges">The ranges to be sent; null: not parts of it.</param>
    public static int Head(HttpRequest request, IHeaderDictionary fields, StoredResponse response, long now, string? status, bool allowRanges, out ByteRanges? ranges)
    {
        ranges = null;
        var asked = request.Headers;
        var isConditional = asked.IfNoneMatch.Count > 0 || asked.IfModifiedSince.Count > 0;
        var is304 = isConditional && response.Status == StatusCodes.Status200OK && Validators.IsNotModified(asked, response);
        foreach (var (name, value) in response.Fields)
        {
            if (!is304 || StoredFields.IsIn304(name)) fields[name] = value;
        }

        var stamp = response.StampAt(now);
        fields.Age = stamp.Age;
        fields["Cache-Status"] = status is null ? stamp.Status : StringValues.Concat(response.UpstreamStatus, status);
        if (is304) return StatusCodes.Status304NotModified;

        var length = response.Body.Length;
        if (allowRanges && response.Status == StatusCodes.Status200OK && asked.Range.Count > 0 && length >= 0 && HttpMethods.IsGet(request.Method) && Validators.RangeHolds(asked, response))
        {
            ranges = ByteRanges.Parse(asked.Range, length, fields.ContentType);
            if (ranges is { IsEmpty: true })
            {
                ranges = null;
                fields.ContentType = default;
                fields.ContentRange = $"bytes */{length}";
                fields.ContentLength = 0;
                return StatusCodes.Status416RangeNotSatisfiable;
            }

            if (ranges is not null)
            {
                ranges.Describe(fields);
                return StatusCodes.Status206PartialContent;
            }
        }

        if (length >= 0 && response.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)) fields.ContentLength = length;
        return response.Status;
    }

    /// <summary>Copies a part of a body as it comes; false: it broke off, or the client has gone.</summary>
    /// <param name="body">The body, which the caller holds.</param>
    /// <param name="reader">The caller's place in a body that is being fetched; null: it is whole.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The byte behind the last; -1: to the end.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<bool> Copy(CacheBody body, BodyReader? reader, PipeWriter writer, long from, long to, CancellationToken cancel)
    {
        var position = from;
        var unflushed = 0;
        while (to < 0 || position < to)
        {
            var piece = body.At(position);
            if (piece.IsEmpty)
            {
                if (body.IsComplete && position >= body.Written) break;
                if (body.IsBroken) return false;
                // What is there goes out before there is a wait for more.
                if (unflushed > 0 && !await Flush(writer, cancel)) return false;
                unflushed = 0;
                await body.WaitBeyond(position, cancel);
                continue;
            }

            if (to >= 0 && piece.Length > to - position) piece = piece[..(int)(to - position)];
            if (piece.Length > FlushEvery) piece = piece[..FlushEvery];
            writer.Write(piece.Span);
            position += piece.Length;
            unflushed += piece.Length;
            if (reader is not null) body.Moved(reader, position);
            if (unflushed < FlushEvery) continue;
            if (!await Flush(writer, cancel)) return false;
            unflushed = 0;
        }

        return true;
    }

    private static async Task SendSlowly(ValueTask<FlushResult> write, CacheBody body)
    {
        try
        {
            await write;
        }
        finally
        {
            body.LetGo();
        }
    }

    private static async Task SendLong(HttpContext context, CacheBody body, ByteRanges? ranges)
    {
        var reader = body.IsComplete ? null : body.AddReader();
        try
        {
            var isWhole = true;
            if (ranges is null)
            {
                isWhole = await Copy(body, reader, context.Response.BodyWriter, 0, -1, context.RequestAborted);
            }
            else
            {
                foreach (var part in ranges.Parts)
                {
                    if (part.Prefix is { } prefix) context.Response.BodyWriter.Write(prefix);
                    isWhole = isWhole && await Copy(body, reader, context.Response.BodyWriter, part.From, part.To, context.RequestAborted);
                }

                if (ranges.End is { } end) context.Response.BodyWriter.Write(end);
            }

            // A body that broke off never looks whole.
            if (!isWhole) context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        finally
        {
            if (reader is not null) body.Remove(reader);
            body.LetGo();
        }
    }

    private static async ValueTask<bool> Flush(PipeWriter writer, CancellationToken cancel)
    {
        var result = await writer.FlushAsync(cancel);
        return !result.IsCompleted && !result.IsCanceled;
    }
}
