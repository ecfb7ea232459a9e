using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Usher.Compare.Processes;

namespace Usher.Compare.Load;

/// <summary>
/// Counts what a .NET process allocates, from outside: it asks the runtime over its diagnostics socket for System.Runtime's event counters
/// (docs/design-docs/ipc-protocol.md in dotnet/diagnostics) and adds up 'alloc-rate'. The stream's framing is not parsed: within an event
/// the counter's fields stand together as its name, its title, its time scale (three UTF-16 strings) and the bytes since the last event.
/// </summary>
internal sealed class AllocationCounter : IDisposable
{
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing = 2;
    private const int HeaderBytes = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly string _path;
    private readonly NetworkStream _stream;
    private readonly ulong _session;
    private readonly Task<byte[]> _events;

    private AllocationCounter(string path, NetworkStream stream, ulong session)
    {
        (_path, _stream, _session) = (path, stream, session);
        _events = ReadAll(stream);
    }

    /// <summary>Starts counting in the first process of the tree that has a diagnostics socket; null if none has one.</summary>
    public static async Task<AllocationCounter?> Start(int root, CancellationToken cancel)
    {
        foreach (var process in ProcessTree.Of(root))
        {
            foreach (var path in Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process.Pid}-*-socket"))
            {
                if (await Ask(path, CollectTracing, CollectRequest(), cancel) is var (stream, session))
                {
                    await Task.Delay(Interval * 1.5, cancel); // The first value may reach back beyond now: Sum leaves it out.
                    return new AllocationCounter(path, stream, session);
                }
            }
        }

        return null;
    }

    /// <summary>Bytes allocated since the second event after the start. Waits until the counter has told of all of them.</summary>
    public async Task<double> Stop(CancellationToken cancel)
    {
        await Task.Delay(Interval * 2, cancel);
        var payload = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(payload, _session);
        if (await Ask(_path, StopTracing, payload, cancel) is var (stopped, _))
            await stopped.DisposeAsync();
        return Sum(await _events.WaitAsync(cancel));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Sends one command; null if the runtime refuses it. The answer to both commands is the session's number.</summary>
    private static async Task<(NetworkStream Stream, ulong Session)?> Ask(
        string path, byte command, byte[] payload, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Message(command, payload), cancel);
            var answer = new byte[HeaderBytes + 8];
            await stream.ReadExactlyAsync(answer, cancel);
            if (answer[16] == 0xFF && answer[17] == 0) // Command set "server", command "OK".
                return (stream, BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(HeaderBytes)));
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            // A socket whose process is gone, or that is not ours to open.
        }

        socket.Dispose();
        return null;
    }

    private static byte[] Message(byte command, byte[] payload)
    {
        var message = new byte[HeaderBytes + payload.Length];
        "DOTNET_IPC_V1\0"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        message[16] = EventPipe;
        message[17] = command;
        payload.CopyTo(message, HeaderBytes);
        return message;
    }

    private static byte[] CollectRequest()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(16u); // Buffer, MB.
        writer.Write(1u); // Format: nettrace.
        writer.Write(1u); // Providers.
        writer.Write(0xFFFF_FFFF_FFFF_FFFFul); // Keywords.
        writer.Write(4u); // Level: informational.
        WriteText("System.Runtime");
        WriteText("EventCounterIntervalSec=1");
        return bytes.ToArray();

        void WriteText(string text)
        {
            writer.Write((uint)text.Length + 1);
            writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
        }
    }

    private static async Task<byte[]> ReadAll(NetworkStream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static double Sum(ReadOnlySpan<byte> events)
    {
        var name = Encoding.Unicode.GetBytes("alloc-rate\0");
        var values = new List<double>();
        while (events.IndexOf(name) is var at and >= 0)
        {
            events = events[(at + name.Length)..];
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(SkipText(SkipText(events))));
        }

        return values.Skip(1).Sum();
    }

    private static ReadOnlySpan<byte> SkipText(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (text[length] != 0 || text[length + 1] != 0)
            length += 2;
        return text[(length + 2)..];
    }
}
