using System.Net.Sockets;

namespace Usher.Compare.Generator;

/// <summary>Opens connections, gets one answer on each, and holds them still until its input ends.</summary>
internal sealed class IdleHolder(LoadPlan plan)
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Run()
    {
        var tls = new ClientTls(plan.Authority);
        var connections = new List<LoadConnection>(plan.Connections);
        for (var i = 0; i < plan.Connections; i++)
        {
            var connection = new LoadConnection(plan, tls);
            connections.Add(connection);
            Open(connection, i);
            Exchange(connection, i);
        }

        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        // One that was closed meanwhile would make the memory look small.
        for (var i = 0; i < connections.Count; i += Math.Max(1, connections.Count / 100))
            Exchange(connections[i], i);
        Console.WriteLine("held");
        connections.ForEach(connection => connection.Dispose());
    }

    private void Open(LoadConnection connection, int index)
    {
        try
        {
            connection.Open(_buffer);
        }
        catch (SocketException refused)
        {
            throw new CompareException($"idle connection {index + 1} was not opened: {refused.Message} (see 'ulimit -n' and --idle)");
        }
    }

    private void Exchange(LoadConnection connection, int index)
    {
        connection.Ask(due: 0);
        Verdict verdict;
        do
            verdict = connection.Receive(_buffer);
        while (verdict == Verdict.More);
        if (verdict != Verdict.Done)
            throw new CompareException($"idle connection {index + 1} got no right answer");
        connection.Next();
    }
}
