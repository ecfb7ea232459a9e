using System.CommandLine;

namespace Usher.Cli.Commands;

/// <summary><c>usher cache purge URL</c>: has a running instance forget stored answers.</summary>
internal static class CacheCommand
{
    public static Command Create() => new("cache", """
        Have a running instance forget stored answers.

        Example:
          usher cache purge https://example.com/products/7
        """) { Purge() };

    private static Command Purge()
    {
        var url = new Argument<string>("url") { Description = "An http or https URL, or a path, which means that path on every host. A star at its end stands for whatever follows." };
        var prefix = new Option<bool>("--prefix") { Description = "Forget all that begins like it." };
        var file = new Option<string>("--file", "-f") { Description = "The file that the instance runs.", DefaultValueFactory = _ => "usher.yaml" };
        var command = new Command("purge", """
            Have a running instance forget what its caches hold for a URL, whoever it was made for; what is being fetched at that moment is not stored.
            A URL means its query too: /list does not mean /list?page=2, but --prefix /list means both.

            Examples:
              usher cache purge https://example.com/products/7
              usher cache purge --prefix /products/
              usher cache purge '/products/*' --file conf/usher.yaml
            """) { url, prefix, file };
        command.SetAction((parsed, cancel) => Control.Ask(parsed.GetValue(file)!, async client =>
        {
            var target = $"/api/cache/purge?url={Uri.EscapeDataString(parsed.GetValue(url)!)}{(parsed.GetValue(prefix) ? "&prefix=true" : "")}";
            var (done, answer) = await client.Post(target, cancel);
            using (answer)
            {
                if (!done)
                {
                    await Console.Error.WriteLineAsync($"usher: {answer.RootElement.GetProperty("detail").GetString()}");
                    return ExitCode.BadUsage;
                }

                Console.WriteLine($"purged: {answer.RootElement.GetProperty("purged").GetInt32()}");
                return ExitCode.Ok;
            }
        }));
        return command;
    }
}
