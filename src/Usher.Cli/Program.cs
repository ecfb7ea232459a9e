using System.CommandLine;
using System.CommandLine.Help;
using Usher.Cli;
using Usher.Cli.Commands;
using Usher.Live;

// None of the program's code that waits for a socket blocks a thread, and there are no policies of others in it.
SocketThreads.PreferContinuations();

var root = new RootCommand("""
    Usher: reverse proxy, load balancer and API gateway.

    Examples:
      usher proxy --to http://localhost:5000       proxy :8080 to one service, no file needed
      usher demo                                   a gateway before three sample services, with curl lines to try
      usher check usher.yaml                       say what is wrong with a file, or what it would run
      usher run usher.yaml                         run it
      usher explain GET https://host/path          say which route a request takes, and why
      usher routes                                 list the routes
      usher cluster                                show which instances run what
      usher key                                    make an API key and what the file keeps of it
      usher schema                                 print the JSON Schema of the file, for editors
    """)
{
    ProxyCommand.Create(), RunCommand.Create(), CheckCommand.Create(), ExplainCommand.Create(), RoutesCommand.Create(), SchemaCommand.Create(),
    ReloadCommand.Create(), DrainCommand.Create(), CacheCommand.Create(), ClusterCommand.Create(), DemoCommand.Create(), KeyCommand.Create(), TokenCommand.Create(),
};
root.HelpName = "usher";

var parsed = root.Parse(args);
if (parsed.Action is HelpAction && ReferenceEquals(parsed.CommandResult.Command, root))
{
    // In the list of commands a sentence each; the rest and the examples are in the help of the command.
    foreach (var command in root.Subcommands) command.Description = command.Description?.Split(["\n", ". ", ": "], 2, StringSplitOptions.None)[0].TrimEnd('.');
}

if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"usher: {error.Message}");
    await Console.Error.WriteLineAsync("Try 'usher --help'.");
    return ExitCode.BadUsage;
}

return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
