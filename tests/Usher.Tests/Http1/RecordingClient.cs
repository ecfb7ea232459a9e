using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Usher.Http1.Exchanges;
using Usher.Http1.Wire;

namespace Usher.Tests.Http1;

/// <summary>A client that keeps what it gets.</summary>
internal sealed class RecordingClient(long pauseWriterThreshold = 0) : IExchangeClient
{
    private readonly Pipe _response = new(new PipeOptions(pauseWriterThreshold: pauseWriterThreshold, resumeWriterThreshold: pauseWriterThreshold / 2, useSynchronizationContext: false));

    public string Method { get; init; } = "GET";

    public string Target { get; init; } = "/";

    public List<(string Name, string Value)> RequestFields { get; } = [("Host", "test")];

    public List<(string Name, string Value)> RequestTrailers { get; } = [];

    /// <summary>What the request's body is read from.</summary>
    public Pipe Request { get; } = new(new PipeOptions(useSynchronizationContext: false));

    /// <summary>The raw connection after an upgrade: the test holds the other ends.</summary>
    public Pipe TunnelIn { get; } = new();

    public Pipe TunnelOut { get; } = new();

    public int Status { get; private set; }

    public string Reason { get; private set; } = "";

    public long? ContentLength { get; private set; }

    public bool HasBody { get; private set; }

    public List<string> Fields { get; } = [];

    public List<string> Trailers { get; } = [];

    public List<string> EarlyHints { get; } = [];

    public TaskCompletionSource HeadCame { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PipeReader RequestBody => Request.Reader;

    public PipeWriter ResponseBody => _response.Writer;

    public PipeReader Response => _response.Reader;

    public void WriteHead(ref RequestHeadWriter writer)
    {
        writer.RequestLine(Method, Target);
        foreach (var (name, value) in RequestFields) writer.Field(name, value);
    }

    public void WriteTrailers(ref TrailerWriter writer)
    {
        foreach (var (name, value) in RequestTrailers) writer.Field(name, value);
    }

    public ValueTask OnEarlyHints(in ResponseHead head)
    {
        foreach (var field in head.Fields) EarlyHints.Add(Text(field));
        return default;
    }

    public void OnHead(in ResponseHead head)
    {
        Status = head.Status;
        Reason = Encoding.Latin1.GetString(head.Reason);
        ContentLength = head.ContentLength;
        HasBody = head.HasBody;
        foreach (var field in head.Fields) Fields.Add(Text(field));
        HeadCame.TrySetResult();
    }

    public void OnTrailers(in ResponseFields trailers)
    {
        foreach (var field in trailers) Trailers.Add(Text(field));
    }

    public ValueTask<IDuplexPipe> OpenTunnel() => new(new Duplex(TunnelIn.Reader, TunnelOut.Writer));

    /// <summary>Puts the whole request body there at once.</summary>
    public async Task WriteRequest(string body)
    {
        await Request.Writer.WriteAsync(Encoding.Latin1.GetBytes(body));
        await Request.Writer.CompleteAsync();
    }

    /// <summary>Everything that was passed on as the response's body.</summary>
    public async Task<string> ReadResponse()
    {
        await _response.Writer.CompleteAsync();
        var result = await _response.Reader.ReadAtLeastAsync(int.MaxValue);
        return Encoding.Latin1.GetString(result.Buffer.ToArray());
    }

    private static string Text(ResponseField field) =>
        Encoding.Latin1.GetString(field.Name) + ": " + Encoding.Latin1.GetString(field.Value);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
