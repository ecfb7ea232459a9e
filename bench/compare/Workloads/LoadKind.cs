namespace Usher.Compare.Workloads;

internal enum LoadKind
{
    /// <summary>wrk, as fast as it goes.</summary>
    Http1,

    /// <summary>h2load, as fast as it goes.</summary>
    Http2,

    /// <summary>The own generator: a message is sent when the one before has come back.</summary>
    WebSocket,

    /// <summary>Connections that had one answer and then keep still; the figure is memory.</summary>
    Idle,
}
