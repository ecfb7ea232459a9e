using System.Text;
using Usher.Config.Shapes;

namespace Usher.Config;

/// <summary>Writes the reference of the file, in Markdown, from the shapes that the binder reads by.</summary>
internal static class ConfigReference
{
    /// <summary>The reference.</summary>
    /// <param name="policies">The registered policies.</param>
    public static string Write(IReadOnlyList<PolicyShape> policies)
    {
        var text = new StringBuilder("# Configuration reference\n\nGenerated from the records that the file becomes. Every key that is not here is an error.\n");
        var written = new HashSet<RecordShape>();
        var pending = new List<(string Title, RecordShape Record)>();
        Section(text, "The file", ShapeOf<GatewayFile>(), written, pending);
        Section(text, "A route", ShapeOf<RouteSettings>(), written, pending);
        Flush(text, written, pending);

        text.Append("\n# Policies\n\n| key | what it does | inherited |\n|---|---|---|\n");
        foreach (var policy in policies)
            text.Append($"| `{policy.Name}` | {Cell(policy.Record.Summary)} | {(policy.AddsUp ? "adds up" : policy.Answers ? "answers in place of `to`" : "replaced whole")} |\n");
        foreach (var policy in policies)
        {
            Section(text, $"`{policy.Name}`", policy.Record, written, pending);
            Flush(text, written, pending);
        }

        return text.ToString();
    }

    private static void Flush(StringBuilder text, HashSet<RecordShape> written, List<(string Title, RecordShape Record)> pending)
    {
        for (var i = 0; i < pending.Count; i++) Section(text, pending[i].Title, pending[i].Record, written, pending);
        pending.Clear();
    }

    private static void Section(StringBuilder text, string title, RecordShape record, HashSet<RecordShape> written, List<(string Title, RecordShape Record)> pending)
    {
        if (!written.Add(record)) return;
        text.Append($"\n## {title}\n\n{record.Summary}\n");
        if (record.HasLine) text.Append($"\nOn one line: {record.LineExpected ?? "a text"}. {record.LineSummary}\n");
        if (record.ListAs is { } list) text.Append($"\nA list stands for `{list.Name}`.\n");
        text.Append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
        var initial = record.Create();
        foreach (var key in record.Keys)
        {
            var initially = key.IsRequired ? "required" : key.DefaultOf(initial) is { } value ? $"`{value}`" : "";
            text.Append($"| `{key.Name}` | {Cell(ValueOf(key.Value))} | {Cell(initially)} | {Cell(key.Summary)} |\n");
            if (RecordOf(key.Value) is { } nested) pending.Add(($"{title}: `{key.Name}`", nested));
        }
    }

    private static string ValueOf(ValueShape value) => value.Kind switch
    {
        ValueKind.Choice => string.Join(", ", value.Names.Select(name => $"`{name.Name}`")),
        ValueKind.Record => value.Record!.Expected,
        ValueKind.List => $"{ValueOf(value.Item!)}, or a list",
        ValueKind.Map => $"names, each with {ValueOf(value.Item!)}",
        ValueKind.Node => "see below",
        _ => value.Expected,
    };

    private static RecordShape? RecordOf(ValueShape value) => value.Record ?? (value.Item is null ? null : RecordOf(value.Item));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static RecordShape ShapeOf<T>() where T : class, IConfigRecord<T> => T.Shape;
}
