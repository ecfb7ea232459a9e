namespace Usher.Upstreams.Engines;

/// <summary>What can be told from the protocol of a client's request.</summary>
internal static class HttpProtocol
{
    /// <summary>Whether it is HTTP/1.1: interim responses and chunked bodies are understood.</summary>
    public static bool IsHttp11(string protocol) => protocol == "HTTP/1.1";
}
