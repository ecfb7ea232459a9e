using Usher.Compare.Processes;
using Usher.Compare.Workloads;

namespace Usher.Compare.Peers;

/// <summary>A running program that answers on two ports: a proxy that is measured, or the upstream itself.</summary>
internal sealed class Peer(string name, Child child, int port, int tlsPort) : IAsyncDisposable
{
    /// <summary>Where WebSockets are answered, if not on the port of everything else.</summary>
    public int? EchoPort { get; init; }

    public string Name => name;

    public int Pid => child.Pid;

    /// <summary>Whether it runs on .NET, so that its runtime may be asked for what it allocates.</summary>
    public bool IsDotnet => name is "usher" or "yarp";

    public double CpuMicroseconds => ProcessTree.CpuMicroseconds(Pid);

    public long ResidentKilobytes => ProcessTree.ResidentKilobytes(Pid);

    public Uri Url(Workload workload) => new(workload.Tls
        ? $"https://localhost:{tlsPort}{workload.Path}"
        : $"http://127.0.0.1:{(workload.Kind == LoadKind.WebSocket ? EchoPort : null) ?? port}{workload.Path}");

    public ValueTask DisposeAsync() => child.DisposeAsync();
}
