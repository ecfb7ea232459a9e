using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Usher.Examples.Payments.Proof;

/// <summary>A PostgreSQL server in a folder of its own. It does not run as root, so root runs it as Debian's user <c>postgres</c>.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Place = "/usr/lib/postgresql";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-payments-db-");
    private readonly NpgsqlDataSource _probe;

    private PostgresServer(int port)
    {
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=payments;Database=postgres;Timeout=2;Command Timeout=5";
        _probe = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        Command = AsUser("postgres", "-D", DataFolder, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-k", "");
    }

    /// <summary>Where its programs are; null: it is not installed.</summary>
    public static string? Programs { get; } = Directory.Exists(Place)
        ? Directory.GetDirectories(Place).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order().LastOrDefault()
        : null;

    public string ConnectionString { get; }

    /// <summary>How it is started.</summary>
    public ProcessStartInfo Command { get; }

    private string DataFolder => Path.Combine(_folder.FullName, "data");

    /// <summary>Makes a database that has nothing in it.</summary>
    public static async Task<PostgresServer> Create(int port)
    {
        if (Programs is null) throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var server = new PostgresServer(port);
        try
        {
            if (Environment.UserName == "root") await Run(new ProcessStartInfo("chown", ["postgres", server._folder.FullName]));
            await Run(server.AsUser("initdb", "-D", server.DataFolder, "-A", "trust", "-U", "payments", "-E", "UTF8", "--locale=C"));
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public async Task<bool> Answers(CancellationToken cancel)
    {
        try
        {
            await using var connection = await _probe.OpenConnectionAsync(cancel);
            return true;
        }
        catch (Exception trouble) when (trouble is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _probe.Dispose();
        _folder.Delete(recursive: true);
    }

    private ProcessStartInfo AsUser(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.UserName == "root"
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]) { WorkingDirectory = _folder.FullName }
            : new ProcessStartInfo(path, arguments) { WorkingDirectory = _folder.FullName };
    }

    private static async Task Run(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command.FileName} failed:\n{await output}{await errors}");
    }
}
