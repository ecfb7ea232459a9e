using System.CommandLine;
using Usher.Config;

namespace Usher.Cli;

/// <summary>The option <c>--grace</c>: how long SIGTERM waits between saying "not ready" and closing the listeners.</summary>
internal static class Grace
{
    private const string Variable = "USHER_GRACE";

    /// <summary>The option; its default is the variable USHER_GRACE, or 5 s.</summary>
    public static Option<string> Option() => new("--grace")
    {
        Description = "How long SIGTERM waits after readiness says no, before listeners close.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : "5s",
    };

    /// <summary>Its value.</summary>
    /// <exception cref="FormatException">It is not a duration.</exception>
    public static TimeSpan Of(ParseResult parsed, Option<string> option) => ConfigText.Duration(parsed.GetValue(option)!);
}
