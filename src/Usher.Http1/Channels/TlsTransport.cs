using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Usher.Http1.Async;

namespace Usher.Http1.Channels;

/// <summary>
/// What TLS reads from and writes to. It notes whether the peer closed TCP: where TLS comes to its end without that, it was told by a close_notify.
/// SslStream itself ends alike in both cases, and anybody on the way can close TCP.
/// </summary>
internal sealed class TlsTransport(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>Whether the peer has closed TCP.</summary>
    public bool HasEnded { get; private set; }

    // A read into nothing only waits.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = base.ReadAsync(buffer, cancellationToken);
        return buffer.IsEmpty ? reading : Note(reading);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<int> Note(ValueTask<int> reading)
    {
        var count = await reading;
        if (count == 0) HasEnded = true;
        return count;
    }
}
