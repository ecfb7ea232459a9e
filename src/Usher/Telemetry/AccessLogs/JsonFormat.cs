using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Usher.Telemetry.AccessLogs;

/// <summary>
/// One JSON object a line: the fields of the Elastic Common Schema where it has them, and <c>usher.*</c> for the rest. What is not known of a
/// request is left out.
/// </summary>
#pragma warning disable CA1001 // A Utf8JsonWriter over a buffer that is not its own has nothing to dispose of.
internal sealed class JsonFormat(QueryDetail query) : AccessFormat
#pragma warning restore CA1001
{
    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("@timestamp");
    private static readonly JsonEncodedText Duration = JsonEncodedText.Encode("event.duration");
    private static readonly JsonEncodedText Method = JsonEncodedText.Encode("http.request.method");
    private static readonly JsonEncodedText Scheme = JsonEncodedText.Encode("url.scheme");
    private static readonly JsonEncodedText Domain = JsonEncodedText.Encode("url.domain");
    private static readonly JsonEncodedText UrlPath = JsonEncodedText.Encode("url.path");
    private static readonly JsonEncodedText UrlQuery = JsonEncodedText.Encode("url.query");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("http.version");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("http.response.status_code");
    private static readonly JsonEncodedText BytesIn = JsonEncodedText.Encode("http.request.body.bytes");
    private static readonly JsonEncodedText BytesOut = JsonEncodedText.Encode("http.response.body.bytes");
    private static readonly JsonEncodedText ClientIp = JsonEncodedText.Encode("client.ip");
    private static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("user_agent.original");
    private static readonly JsonEncodedText Referrer = JsonEncodedText.Encode("http.request.referrer");
    private static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("http.request.id");
    private static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace.id");
    private static readonly JsonEncodedText SpanId = JsonEncodedText.Encode("span.id");
    private static readonly JsonEncodedText Route = JsonEncodedText.Encode("usher.route");
    private static readonly JsonEncodedText Upstream = JsonEncodedText.Encode("usher.upstream");
    private static readonly JsonEncodedText Destination = JsonEncodedText.Encode("usher.destination");
    private static readonly JsonEncodedText Tries = JsonEncodedText.Encode("usher.tries");
    private static readonly JsonEncodedText Queue = JsonEncodedText.Encode("usher.queue_ms");
    private static readonly JsonEncodedText Connect = JsonEncodedText.Encode("usher.connect_ms");
    private static readonly JsonEncodedText FirstByte = JsonEncodedText.Encode("usher.first_byte_ms");
    private static readonly JsonEncodedText Failure = JsonEncodedText.Encode("usher.failure");
    private static readonly JsonEncodedText RefusedBy = JsonEncodedText.Encode("usher.refused_by");
    private static readonly JsonEncodedText Consumer = JsonEncodedText.Encode("usher.consumer");
    private static readonly JsonEncodedText Cache = JsonEncodedText.Encode("usher.cache");

    // The lines go to log collectors, not into HTML: only what JSON itself needs is escaped.
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public override void Write(in AccessRecord record, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString(Timestamp, record.Time.UtcDateTime);
        _json.WriteNumber(Status, record.Status);
        _json.WriteString(Method, record.Method);
        _json.WriteString(Scheme, record.Scheme);
        if (record.Host.Length > 0) _json.WriteString(Domain, record.Host);
        _json.WriteString(UrlPath, record.Target.AsSpan(0, record.PathLength));
        if (record.Target.Length > record.PathLength) Text(UrlQuery, AccessText.QueryOf(record, query));
        _json.WriteString(Version, record.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? record.Protocol.AsSpan(5) : record.Protocol);
        _json.WriteNumber(Duration, AccessText.Nanoseconds(record.Duration));
        if (record.BytesIn >= 0) _json.WriteNumber(BytesIn, record.BytesIn);
        if (record.BytesOut >= 0) _json.WriteNumber(BytesOut, record.BytesOut);
        WriteClient(record);
        WriteUsher(record);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    private void WriteClient(in AccessRecord record)
    {
        if (record.Client is { } client)
        {
            Span<char> text = stackalloc char[64];
            if (client.TryFormat(text, out var written)) _json.WriteString(ClientIp, text[..written]);
        }

        Text(UserAgent, record.UserAgent);
        Text(Referrer, AccessText.RefererOf(record));
        Text(RequestId, record.RequestId);
        Text(TraceId, AccessText.TraceIdOf(record));
        Text(SpanId, AccessText.SpanIdOf(record));
    }

    private void WriteUsher(in AccessRecord record)
    {
        Text(Route, record.Route);
        if (record.Upstream is not null)
        {
            _json.WriteString(Upstream, record.Upstream);
            Text(Destination, record.Destination);
            _json.WriteNumber(Tries, record.Tries);
            Milliseconds(Queue, record.Queue);
            Milliseconds(Connect, record.Connect);
            Milliseconds(FirstByte, record.FirstByte);
        }

        Text(Failure, record.Failure);
        Text(RefusedBy, record.RefusedBy);
        Text(Consumer, record.Consumer);
        Text(Cache, record.Cache);
    }

    private void Text(JsonEncodedText name, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty) _json.WriteString(name, value);
    }

    private void Milliseconds(JsonEncodedText name, long ticks)
    {
        if (ticks < 0) return;
        _json.WritePropertyName(name);
        Span<char> text = stackalloc char[32];
        AccessText.Milliseconds(ticks).TryFormat(text, out var written, "0.###", CultureInfo.InvariantCulture);
        _json.WriteRawValue(text[..written], skipInputValidation: true);
    }
}
