using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using Usher.Compare.Generator;
using Usher.Compare.Peers;
using Usher.Compare.Workloads;

namespace Usher.Compare.Load;

/// <summary>Nobody is measured who does not answer as the upstream does.</summary>
internal sealed class Verifier(Site site)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task Check(Peer peer, Workload workload, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            var wrong = workload.Kind == LoadKind.WebSocket
                ? await CheckEcho(peer, workload, limit.Token)
                : await CheckAnswer(peer, workload, limit.Token);
            if (wrong is not null)
                throw new CompareException($"{peer.Name} answers '{workload.Name}' with {wrong}");
        }
        catch (Exception broken) when (broken is HttpRequestException or WebSocketException
            || (broken is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new CompareException($"{peer.Name} does not answer '{workload.Name}': {broken.InnerException?.Message ?? broken.Message}");
        }
    }

    private async Task<string?> CheckAnswer(Peer peer, Workload workload, CancellationToken cancel)
    {
        var version = workload.Kind == LoadKind.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        var protocol = workload.Kind == LoadKind.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11;
        using var handler = new SocketsHttpHandler { SslOptions = new ClientTls(site.Certificate).Options(protocol), UseProxy = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(workload.Post > 0 ? HttpMethod.Post : HttpMethod.Get, peer.Url(workload))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = workload.Post > 0 ? new ByteArrayContent(new byte[workload.Post]) : null,
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        return response.StatusCode == HttpStatusCode.OK && body.Length == workload.Length && response.Version == version
            ? null
            : $"HTTP/{response.Version} {(int)response.StatusCode} and {body.Length} bytes instead of HTTP/{version} 200 and {workload.Length}";
    }

    private static async Task<string?> CheckEcho(Peer peer, Workload workload, CancellationToken cancel)
    {
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        await socket.ConnectAsync(new UriBuilder(peer.Url(workload)) { Scheme = "ws" }.Uri, cancel);
        var sent = new byte[workload.Length];
        Array.Fill(sent, (byte)'x');
        await socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, cancel);
        var received = new byte[workload.Length + 1];
        var answer = await socket.ReceiveAsync(received.AsMemory(), cancel);
        return answer.Count == sent.Length && received.AsSpan(0, answer.Count).SequenceEqual(sent) ? null : $"an echo of {answer.Count} bytes";
    }
}
