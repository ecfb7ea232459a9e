using Spectre.Console;
using Usher.Cli.Output;
using Usher.Config;
using Usher.Runtime;

namespace Usher.Cli;

/// <summary>What the program writes for people: colours and tables where a terminal is there, plain text where not.</summary>
internal static class Terminal
{
    private const int ShownRoutes = 50;

    /// <summary>Whether standard output is a terminal that takes colours.</summary>
    public static bool HasColours => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    /// <summary>A line that stands out.</summary>
    public static void WriteTitle(string title)
    {
        if (HasColours) AnsiConsole.MarkupLineInterpolated($"[bold green]{title}[/]");
        else Console.WriteLine(title);
    }

    /// <summary>All errors of a file, on standard error.</summary>
    public static void WriteErrors(IReadOnlyList<ConfigError> errors)
    {
        var colours = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        Console.Error.Write(ConfigErrorText.Render(errors, colours));
    }

    /// <summary>What a file would run.</summary>
    public static void WriteSummary(string file, Snapshot snapshot)
    {
        var routes = snapshot.Routes.Entries;
        Console.WriteLine($"{file}: ok, {Count(snapshot.Listeners.Count, "listener")}, {Count(routes.Count, "route")}, {Count(snapshot.Upstreams.Count, "upstream")}");
        foreach (var listener in snapshot.Listeners) Console.WriteLine($"  listen {listener.At}{(listener.Tls ? " (TLS)" : "")}");
        WriteTable(["route", "policies", "to"], routes.Take(ShownRoutes).Select(entry => snapshot.Routes[entry]).Select(route => new[] { route.Config.Key, RouteText.Policies(route), RouteText.To(route) }));
        if (routes.Count > ShownRoutes) Console.WriteLine($"  and {routes.Count - ShownRoutes} more");
    }

    /// <summary>A value with its name before it.</summary>
    public static void WriteField(string name, string value)
    {
        if (HasColours) AnsiConsole.MarkupLineInterpolated($"  [grey]{name,-9}[/] {value}");
        else Console.WriteLine($"  {name,-9} {value}");
    }

    /// <summary>A table: boxed in a terminal, columns of plain text elsewhere.</summary>
    public static void WriteTable(string[] titles, IEnumerable<string[]> rows)
    {
        if (HasColours)
        {
            var table = new Table().Border(TableBorder.Rounded);
            foreach (var title in titles) table.AddColumn(new TableColumn($"[bold]{title}[/]"));
            foreach (var row in rows) table.AddRow(row.Select(cell => (Spectre.Console.Rendering.IRenderable)new Text(cell)));
            AnsiConsole.Write(table);
            return;
        }

        var all = rows.ToList();
        var widths = titles.Select((title, column) => Math.Max(title.Length, all.Select(row => row[column].Length).DefaultIfEmpty().Max())).ToArray();
        foreach (var row in all.Prepend(titles)) Console.WriteLine("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
