namespace Usher.Listeners;

/// <summary>What clients may take of one listener. Two that are equal are the same, so a reload leaves the listener alone.</summary>
internal sealed record ListenerLimits
{
    /// <summary>What holds for the listeners of operators, which have no limits of their own.</summary>
    public static ListenerLimits Default { get; } = new();

    /// <summary>Connections on this listener; null: only those of all listeners together are counted.</summary>
    public ConnectionLimits? Connections { get; init; }

    /// <summary>Fields of a request.</summary>
    public int Headers { get; init; } = 100;

    /// <summary>The size of all fields of a request, in bytes.</summary>
    public int HeaderSize { get; init; } = 32 * 1024;

    /// <summary>The size of a request line, in bytes.</summary>
    public int RequestLine { get; init; } = 8 * 1024;

    /// <summary>How long the head of a request may take to come.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a TLS handshake may take.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may wait for a request.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes a second with which a body has to come; 0: no limit.</summary>
    public long BodyRate { get; init; }

    /// <summary>Bytes a second with which a response has to be taken; 0: no limit.</summary>
    public long ResponseRate { get; init; } = 240;

    /// <summary>Streams at one time on a connection of HTTP/2.</summary>
    public int H2Streams { get; init; } = 100;

    /// <summary>Streams of HTTP/2 that may be reset on a connection within ten seconds.</summary>
    public int H2Resets { get; init; } = 1_000;

    /// <summary>CONTINUATION frames of HTTP/2 for one request.</summary>
    public int H2Continuations { get; init; } = 32;
}
