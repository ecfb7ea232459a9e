using System.CommandLine;
using Usher.Cli.Demo;
using Usher.Hosting;

namespace Usher.Cli.Commands;

/// <summary><c>usher demo</c>: a gateway before three sample services.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "The address to listen on.", DefaultValueFactory = _ => ":8080" };
        var command = new Command("demo", """
            Start three sample services (users, orders, payments) on free loopback ports, and a gateway before them.

            Example:
              usher demo --listen :9090
            """) { listen };
        command.SetAction((parsed, cancel) => Run(parsed.GetValue(listen)!, cancel));
        return command;
    }

    private static async Task<int> Run(string listen, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("usher-demo-");
        try
        {
            var payments = new PaymentsService(Path.Combine(folder.FullName, "payments.db"));
            await using var users = await SampleService.Start(UsersService.Handle, cancel);
            await using var orders = await SampleService.Start(OrdersService.Handle, cancel);
            await using var paid = await SampleService.Start(payments.Handle, cancel);
            Environment.SetEnvironmentVariable("USHER_DEMO_LISTEN", listen);
            Environment.SetEnvironmentVariable("USHER_DEMO_USERS", users.Address);
            Environment.SetEnvironmentVariable("USHER_DEMO_ORDERS", orders.Address);
            Environment.SetEnvironmentVariable("USHER_DEMO_PAYMENTS", paid.Address);

            var file = Path.Combine(folder.FullName, "usher.yaml");
            await using (var source = typeof(DemoCommand).Assembly.GetManifestResourceStream("Usher.Cli.Demo.usher.yaml")!)
            await using (var target = File.Create(file)) await source.CopyToAsync(target, cancel);

            return await GatewayProgram.Run(ConfigSource.File(file), TimeSpan.Zero, addresses => Introduce(file, addresses, users.Address, orders.Address, paid.Address));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static void Introduce(string file, IReadOnlyList<string> addresses, string users, string orders, string payments)
    {
        var url = addresses[0].Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        Terminal.WriteTitle("Usher is running.");
        Console.WriteLine($"""

              gateway   {url}   ({file})
              users     {users}
              orders    {orders}
              payments  {payments}   (SQLite)

            Try, in another terminal:

            curl {url}/users/1
            curl {url}/orders/by/2
            curl -i -d '{"{"}"amount": 12.50, "to": "acme"{"}"}' {url}/payments
            curl {url}/payments
            curl -H 'X-Forwarded-For: 6.6.6.6' {url}/orders/seen
            curl -i {url}/admin/../admin/%75sers
            curl -i -X DELETE {url}/users/1

            Ctrl+C stops it.

            """);
    }
}
