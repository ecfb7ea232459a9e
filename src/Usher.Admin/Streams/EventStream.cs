using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Hosting.Control;

namespace Usher.Admin.Streams;

/// <summary>Server-sent events (HTML standard, "Server-sent events") to one client.</summary>
internal sealed class EventStream
{
    private readonly HttpContext _context;
    private readonly CancellationToken _end;

    private EventStream(HttpContext context, CancellationToken end) => (_context, _end) = (context, end);

    /// <summary>Runs a stream until the client leaves or it has to end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="slots">Where it takes its place.</param>
    /// <param name="run">Writes it; its token fires when it is to end. Its first <see cref="Flush"/> tells the client that the stream is open.</param>
    public static async Task Run(HttpContext context, StreamSlots slots, Func<EventStream, CancellationToken, Task> run)
    {
        if (!slots.TryEnter(out var closing))
        {
            await ControlAnswer.Problem(context, ControlProblem.TooManyStreams, $"{StreamSlots.Most} streams are open, which is as many as may be.");
            return;
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(closing, context.RequestAborted);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";        // a proxy before the listener passes events on at once
            var stream = new EventStream(context, end.Token);
            stream.Text("retry: 2000\n\n");
            await run(stream, end.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The client has left, or the stream has to end.
        }
        finally
        {
            slots.Leave();
        }
    }

    /// <summary>Adds an event; it leaves with <see cref="Flush"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">One line of JSON.</param>
    public void Write(string name, ReadOnlySpan<byte> data)
    {
        Text("event: ");
        Text(name);
        Text("\ndata: ");
        _context.Response.BodyWriter.Write(data);
        Text("\n\n");
    }

    /// <summary>Adds a line that says nothing, so that nobody takes the connection for dead.</summary>
    public void Comment() => Text(": \n\n");

    /// <summary>Sends what was added.</summary>
    public async Task Flush() => await _context.Response.BodyWriter.FlushAsync(_end);

    private void Text(string text)
    {
        var output = _context.Response.BodyWriter;
        var length = Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));
        output.Advance(length);
    }
}
