using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Usher.Tests.Support;

/// <summary>A collector that takes OTLP over HTTP (protobuf) and decodes by hand the few fields that tests look at.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private TestUpstream _server = null!;

    private OtlpReceiver()
    {
    }

    public ConcurrentBag<Span> Spans { get; } = [];

    public ConcurrentBag<string> Metrics { get; } = [];

    public ConcurrentBag<string> LogBodies { get; } = [];

    public string Url => _server.Url;

    public static async Task<OtlpReceiver> Start()
    {
        var receiver = new OtlpReceiver();
        receiver._server = await TestUpstream.Start((WebApplication app) =>
        {
            app.MapPost("/v1/traces", context => Take(context, receiver.ReadTraces));
            app.MapPost("/v1/metrics", context => Take(context, receiver.ReadMetrics));
            app.MapPost("/v1/logs", context => Take(context, receiver.ReadLogs));
        });
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task Take(HttpContext context, Action<byte[]> read)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        read(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    // ExportTraceServiceRequest.resource_spans(1).scope_spans(2).spans(2)
    private void ReadTraces(byte[] message)
    {
        foreach (var resource in Fields(message, 1))
        foreach (var service in Fields(resource, 1).SelectMany(part => Fields(part, 1)).Where(pair => Text(pair, 1) is "service.name").Select(pair => Text(Fields(pair, 2).First(), 1)).DefaultIfEmpty(""))
        foreach (var span in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
            Spans.Add(new Span(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5), Attributes(span, 9)));
    }

    // ExportMetricsServiceRequest.resource_metrics(1).scope_metrics(2).metrics(2).name(1)
    private void ReadMetrics(byte[] message)
    {
        foreach (var metric in Fields(message, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2))) Metrics.Add(Text(metric, 1));
    }

    // ExportLogsServiceRequest.resource_logs(1).scope_logs(2).log_records(2).body(5).string_value(1)
    private void ReadLogs(byte[] message)
    {
        foreach (var record in Fields(message, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2)))
        {
            foreach (var body in Fields(record, 5)) LogBodies.Add(Text(body, 1));
        }
    }

    private static Dictionary<string, string> Attributes(byte[] message, int number) =>
        Fields(message, number).ToDictionary(pair => Text(pair, 1), pair => Text(Fields(pair, 2).First(), 1));

    private static string Hex(byte[] message, int number) => Convert.ToHexStringLower(Fields(message, number).FirstOrDefault() ?? []);

    private static string Text(byte[] message, int number) => Encoding.UTF8.GetString(Fields(message, number).FirstOrDefault() ?? []);

    // The length-delimited fields of one number; others are stepped over.
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                default:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == number) found.Add(message[at..(at + length)]);
                    at += length;
                    break;
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var octet = message[at++];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80) return value;
        }
    }

    internal sealed record Span(string Service, string TraceId, string SpanId, string ParentId, string Name, Dictionary<string, string> Attributes);
}
