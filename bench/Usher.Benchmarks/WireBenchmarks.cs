using BenchmarkDotNet.Attributes;
using Usher.Http1.Wire;

namespace Usher.Benchmarks;

/// <summary>The HTTP/1.1 engine's parser, writer and decoder.</summary>
public class WireBenchmarks
{
    private static readonly ResponseLimits Limits = new();
    private readonly HeadFields _fields = new();
    private readonly byte[] _head =
        "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 24 Nov 2026 11:00:00 GMT\r\nContent-Type: application/json\r\nContent-Length: 27\r\nConnection: keep-alive\r\nCache-Control: no-cache\r\nX-Request-Id: 8d0c7a5e\r\n\r\n"u8.ToArray();
    private readonly byte[] _chunked = [.. Enumerable.Repeat((byte[])[.. "1000\r\n"u8, .. new byte[4096], .. "\r\n"u8], 4).SelectMany(chunk => chunk), .. "0\r\n"u8];
    private readonly byte[] _room = new byte[32 * 1024];

    /// <summary>Parses a response head of eight lines.</summary>
    [Benchmark]
    public int ParseHead()
    {
        _fields.Reset();
        var parser = default(HeadParser);
        if (parser.Parse(_head, Limits, new HeadFields.Collector(_fields), out var consumed) != ParseStatus.Complete) throw new InvalidOperationException();
        return _fields.Complete(_head) == ProtocolViolation.None ? consumed : throw new InvalidOperationException();
    }

    /// <summary>Writes a request head of nine lines.</summary>
    [Benchmark]
    public int WriteHead()
    {
        var writer = new RequestHeadWriter(_room);
        writer.RequestLine("GET", "/api/v1/items/42?page=2");
        writer.Field("Host"u8, "api.example.com");
        writer.Field("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)");
        writer.Field("Accept", "application/json");
        writer.Field("Accept-Encoding", "gzip, br");
        writer.Field("X-Request-Id", "8d0c7a5e");
        writer.Field("X-Forwarded-For"u8, "10.1.2.3");
        writer.Field("X-Forwarded-Proto"u8, "https"u8);
        writer.Field("X-Forwarded-Host"u8, "api.example.com");
        return writer.Length;
    }

    /// <summary>Takes the chunked coding off 16 KB.</summary>
    [Benchmark]
    public int Decode16KB()
    {
        var decoder = default(ChunkedDecoder);
        return decoder.Decode(_chunked, _room, 1024, out _, out var produced) == ChunkedDecoder.Step.Trailers ? produced : throw new InvalidOperationException();
    }
}
