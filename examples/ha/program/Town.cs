using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Examples.HighAvailability;

/// <summary>Redis, two payment services, two gateways and the load balancer, each a process of its own, and the folder in which they keep what they keep.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-ha-");
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly int _redisPort = Loopback.FreePort();

    private Town(string? listen)
    {
        var balancer = listen ?? Authority();
        Balancer = new Uri("http://" + balancer);
        BalancerAdmin = new Uri("http://" + Authority());
        _variables["HA_BALANCER"] = balancer;
        _variables["HA_BALANCER_ADMIN"] = BalancerAdmin.Authority;
        _variables["HA_REDIS"] = $"redis://127.0.0.1:{_redisPort}";
        Redis = new Piece("Redis", PathOf("redis.log"), RedisCommand(), RedisAnswers);
        Services = [Service(1), Service(2)];
        Gateways = [Gateway(1), Gateway(2)];
        BalancerPiece = new Piece("the load balancer", PathOf("balancer.log"), Usher("run", PathOf("balancer.yaml"), "--grace", "1s"), cancel => Loopback.IsOk(new Uri(Balancer, "/ready"), cancel));
    }

    /// <summary>Where clients ask.</summary>
    public Uri Balancer { get; }

    /// <summary>Where the load balancer says how it sees the gateways.</summary>
    public Uri BalancerAdmin { get; }

    public Piece Redis { get; }

    public IReadOnlyList<Node> Services { get; }

    public IReadOnlyList<Node> Gateways { get; }

    public Piece BalancerPiece { get; }

    /// <summary>The file of the first gateway, for <c>usher cluster</c>.</summary>
    public string InstanceFile => PathOf("gateway-1/usher.yaml");

    /// <summary>The file that is published.</summary>
    public string PublishedFile => PathOf("gateway.yaml");

    public string LedgerFile => PathOf("ledger.db");

    public string Folder => _folder.FullName;

    public static async Task<Town> Start(string? listen, CancellationToken cancel)
    {
        var town = new Town(listen);
        try
        {
            await town.Start(cancel);
            return town;
        }
        catch
        {
            await town.DisposeAsync();
            throw;
        }
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Runs <c>usher cluster</c> with the variables of the first gateway.</summary>
    public async Task<(int ExitCode, string Output)> Cluster(params string[] arguments)
    {
        var command = Usher(["cluster", .. arguments, "--file", InstanceFile]);
        Name(command, 1, Loopback.FreePort(), Loopback.FreePort());
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (output + await errors).TrimEnd());
    }

    public async ValueTask DisposeAsync()
    {
        await BalancerPiece.DisposeAsync();
        foreach (var node in Gateways.Concat(Services)) await node.Piece.DisposeAsync();
        await Redis.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task Start(CancellationToken cancel)
    {
        foreach (var file in (string[])["balancer.yaml", "gateway.yaml"]) File.Copy(Path.Combine(AppContext.BaseDirectory, "ha", file), PathOf(file));
        foreach (var folder in (string[])["gateway-1", "gateway-2"]) File.Copy(Path.Combine(AppContext.BaseDirectory, "ha", "instance.yaml"), Path.Combine(_folder.CreateSubdirectory(folder).FullName, "usher.yaml"));
        _ = new Ledger(LedgerFile);
        await Redis.Start(cancel);
        await Task.WhenAll(Services.Select(node => node.Piece.Start(cancel)));
        var (code, output) = await Cluster("publish", PublishedFile);
        if (code != 0) throw new InvalidOperationException(output);
        await Task.WhenAll(Gateways.Select(node => node.Piece.Start(cancel)));
        await BalancerPiece.Start(cancel);
    }

    private Node Service(int number)
    {
        var port = Loopback.FreePort();
        var url = _variables[$"HA_SERVICE_{number}"] = $"http://127.0.0.1:{port}";
        var command = Program("Usher.Examples.HighAvailability.dll", "service", $"{port}", LedgerFile);
        return new Node(new Piece($"payment service {number}", PathOf($"service-{number}.log"), command, cancel => Loopback.IsOk(new Uri(url + "/healthz"), cancel)), new Uri(url), null);
    }

    private Node Gateway(int number)
    {
        var (port, admin) = (Loopback.FreePort(), Loopback.FreePort());
        var url = _variables[$"HA_GATEWAY_{number}"] = $"http://127.0.0.1:{port}";
        var command = Usher("run", PathOf($"gateway-{number}/usher.yaml"), "--grace", "2s");
        Name(command, number, port, admin);
        return new Node(new Piece($"gateway {number}", PathOf($"gateway-{number}.log"), command, cancel => Loopback.IsOk(new Uri(url + "/ready"), cancel)), new Uri(url), new Uri($"http://127.0.0.1:{admin}"));
    }

    private static void Name(ProcessStartInfo command, int number, int port, int admin)
    {
        command.Environment["HA_LISTEN"] = $"127.0.0.1:{port}";
        command.Environment["HA_ADMIN"] = $"127.0.0.1:{admin}";
        command.Environment["HA_NAME"] = $"gateway-{number}";
    }

    // Records of idempotency keys are only as safe as Redis keeps them: each write is on the disk before it is answered.
    private ProcessStartInfo RedisCommand()
    {
        var command = new ProcessStartInfo("redis-server") { WorkingDirectory = Folder };
        foreach (var argument in (string[])["--port", $"{_redisPort}", "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"])
            command.ArgumentList.Add(argument);
        return command;
    }

    private ProcessStartInfo Usher(params string[] arguments)
    {
        var command = Program("Usher.Cli.dll", arguments);
        foreach (var (name, value) in _variables) command.Environment[name] = value;
        return command;
    }

    private ProcessStartInfo Program(string assembly, params string[] arguments)
    {
        var command = new ProcessStartInfo("dotnet") { WorkingDirectory = Folder };
        command.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) command.ArgumentList.Add(argument);
        return command;
    }

    private async Task<bool> RedisAnswers(CancellationToken cancel)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _redisPort, cancel);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancel);
            var answer = new byte[64];
            return Encoding.ASCII.GetString(answer, 0, await client.GetStream().ReadAsync(answer, cancel)).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            return false;
        }
    }

    private static string Authority() => $"127.0.0.1:{Loopback.FreePort()}";
}
