using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Admin.Streams;
using Usher.Hosting.Control;

namespace Usher.Admin.Api;

/// <summary>Requests as they end.</summary>
internal sealed class TailEndpoints(RequestTail tail, StreamSlots slots, TimeProvider time) : IControlEndpoints
{
    private const int MostPerSecond = 200;
    private const int UsuallyPerSecond = 50;
    private const int RoundsPerSecond = 10;
    private const int SilentRounds = 15 * RoundsPerSecond;

    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All => [new("GET", "/api/requests/tail", Tail) { Arguments = [.. TailFilter.Arguments, "rate"] }];

    private Task Tail(HttpContext context)
    {
        var query = context.Request.Query;
        var rate = UsuallyPerSecond;
        if (query["rate"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rate) || rate is < 1 or > MostPerSecond))
            throw new FormatException($"Expected 'rate' to be a number from 1 to {MostPerSecond}, not '{text}'.");
        var view = new TailView(TailFilter.Parse(query), rate, time);
        return EventStream.Run(context, slots, (stream, end) => Run(stream, view, end));
    }

    private async Task Run(EventStream stream, TailView view, CancellationToken end)
    {
        tail.Add(view);
        try
        {
            // Not before: who is told that a tail is open is not to miss what happens then.
            await stream.Flush();
            var silent = 0;
            for (var round = 1; ; round++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.0 / RoundsPerSecond), time, end);
                var any = false;
                while (view.TryTake(out var data))
                {
                    stream.Write("request", data);
                    any = true;
                }

                if (round % RoundsPerSecond == 0 && view.Renew() is { Skipped: > 0 } second)
                {
                    stream.Write("skipped", ControlAnswer.Bytes(json =>
                    {
                        json.WriteNumber("count", second.Skipped);
                        json.WriteNumber("seen", second.Seen);
                    }));
                    any = true;
                }

                silent = any ? 0 : silent + 1;
                if (silent % SilentRounds == SilentRounds - 1) stream.Comment();
                else if (!any) continue;
                await stream.Flush();
            }
        }
        finally
        {
            tail.Remove(view);
        }
    }
}
