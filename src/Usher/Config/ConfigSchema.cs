using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Usher.Config.Shapes;

namespace Usher.Config;

/// <summary>Writes the JSON Schema (2020-12) of the file from the shapes that the binder reads by, so that an editor completes and explains every key.</summary>
internal sealed class ConfigSchema
{
    private const string Substituted = @"\$\{.+\}";
    private readonly Utf8JsonWriter _json;
    private readonly IReadOnlyList<PolicyShape> _policies;
    private readonly Dictionary<string, RecordShape> _records = new(StringComparer.Ordinal);
    private readonly Queue<RecordShape> _pending = new();

    private ConfigSchema(Utf8JsonWriter json, IReadOnlyList<PolicyShape> policies) => (_json, _policies) = (json, policies);

    /// <summary>The schema as JSON text.</summary>
    /// <param name="policies">The registered policies.</param>
    public static string Write(IReadOnlyList<PolicyShape> policies)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) new ConfigSchema(json, policies).WriteAll();
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private void WriteAll()
    {
        var file = ShapeOf<GatewayFile>();
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        _json.WriteString("title", "usher.yaml");
        _json.WriteString("description", file.Summary);
        WriteProperties(file, inside: key =>
        {
            switch (key.Name)
            {
                case "defaults": Reference("shared"); return true;
                case "policies": Map("shared"); return true;
                case "plans": Map("plan"); return true;
                case "routes": Map("route"); return true;
                case "include": TextOrList(); return true;
                default: return false;
            }
        });
        _json.WriteStartObject("$defs");
        WriteShared();
        WritePlan();
        WriteRoute();
        while (_pending.TryDequeue(out var record))
        {
            _json.WriteStartObject(record.Name);
            WriteRecord(record);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    // A bundle, or the defaults: what is inherited.
    private void WriteShared()
    {
        _json.WriteStartObject("shared");
        ObjectOrNothing();
        _json.WriteStartObject("properties");
        WriteInherited();
        _json.WriteEndObject();
        _json.WriteBoolean("additionalProperties", false);
        _json.WriteEndObject();
    }

    private void WritePlan()
    {
        _json.WriteStartObject("plan");
        ObjectOrNothing();
        _json.WriteStartObject("properties");
        foreach (var policy in _policies.Where(policy => policy.InPlans)) Inherited(policy.Name, policy.Record.Summary, policy.Record, policy.TakesItems);
        _json.WriteEndObject();
        _json.WriteBoolean("additionalProperties", false);
        _json.WriteEndObject();
    }

    private void WriteRoute()
    {
        var settings = ShapeOf<RouteSettings>();
        _json.WriteStartObject("route");
        _json.WriteStartArray("anyOf");
        Form("Where requests go: an address, or the name of an upstream.", () => _json.WriteString("type", "string"));
        Form("Several addresses.", () => ListOf(() => _json.WriteString("type", "string")));
        Form("Several routes of this key, tried in this order.", () => ListOf(() => Reference("routeSettings")));
        Form(null, () => Reference("routeSettings"));
        _json.WriteEndArray();
        _json.WriteEndObject();

        _json.WriteStartObject("routeSettings");
        _json.WriteString("type", "object");
        _json.WriteString("description", settings.Summary);
        _json.WriteStartObject("properties");
        foreach (var key in settings.Keys.Where(key => key.Name is not ("timeout" or "retry"))) WriteKey(key, null, WriteTo);
        WriteInherited();
        _json.WriteEndObject();
        _json.WriteBoolean("additionalProperties", false);
        _json.WriteEndObject();
    }

    private bool WriteTo(KeyShape key)
    {
        if (key.Name is not "to") return false;
        _json.WriteStartArray("anyOf");
        Form("The name of an upstream, or an address.", () => _json.WriteString("type", "string"));
        Form("Several addresses.", () => ListOf(() => _json.WriteString("type", "string")));
        Form("A split: names of upstreams, each with its weight.", () =>
        {
            _json.WriteString("type", "object");
            _json.WriteStartObject("additionalProperties");
            Reference(ShapeOf<SplitPartConfig>());
            _json.WriteEndObject();
        });
        _json.WriteEndArray();
        return true;
    }

    private void WriteInherited()
    {
        foreach (var name in new[] { "timeout", "retry" })
        {
            var setting = ShapeOf<RouteSettings>().Find(name)!;
            Inherited(setting.Name, setting.Summary, setting.Value.Record!, takesItems: false);
        }

        foreach (var policy in _policies) Inherited(policy.Name, policy.Record.Summary, policy.Record, policy.TakesItems);
    }

    private void Inherited(string name, string summary, RecordShape record, bool takesItems)
    {
        _json.WriteStartObject(name);
        _json.WriteString("description", summary);
        _json.WriteStartArray("anyOf");
        Form(null, () => Reference(record));
        if (takesItems) Form("Several of them.", () => ListOf(() => Reference(record)));
        Form("Removes what is inherited.", () => _json.WriteString("const", "off"));
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteRecord(RecordShape record)
    {
        _json.WriteString("description", record.Summary);
        if (!record.HasLine && record.ListAs is null && record.MapAs is null)
        {
            WriteProperties(record);
            return;
        }

        _json.WriteStartArray("anyOf");
        if (record.HasLine)
        {
            Form(record.LineSummary is { Length: > 0 } summary ? summary : record.LineExpected, () =>
            {
                _json.WriteStartArray("type");
                foreach (var type in (ReadOnlySpan<string>)["string", "number", "boolean"]) _json.WriteStringValue(type);
                _json.WriteEndArray();
            });
        }

        if (record.ListAs is { } list) Form($"The value of {list.Name}.", () => WriteValue(list.Value));
        if (record.MapAs is { } map) Form($"The value of {map.Name}: names of its own.", () => WriteNamed(record, map.Value.Item!));
        Form(null, () => WriteProperties(record));
        _json.WriteEndArray();
    }

    // Names of the user's own, which are none of the record's keys.
    private void WriteNamed(RecordShape record, ValueShape value)
    {
        _json.WriteString("type", "object");
        _json.WriteStartObject("propertyNames");
        _json.WriteString("pattern", $"^(?!({string.Join('|', record.Keys.Select(key => key.Name))})$)");
        _json.WriteEndObject();
        _json.WriteStartObject("additionalProperties");
        WriteValue(value);
        _json.WriteEndObject();
    }

    private void WriteProperties(RecordShape record, Func<KeyShape, bool>? inside = null)
    {
        _json.WriteString("type", "object");
        _json.WriteStartObject("properties");
        var initial = record.Create();
        foreach (var key in record.Keys) WriteKey(key, key.IsRequired ? null : initial, inside);
        _json.WriteEndObject();
        if (record.Keys.Any(key => key.IsRequired))
        {
            _json.WriteStartArray("required");
            foreach (var key in record.Keys.Where(key => key.IsRequired)) _json.WriteStringValue(key.Name);
            _json.WriteEndArray();
        }

        _json.WriteBoolean("additionalProperties", false);
    }

    private void WriteKey(KeyShape key, object? initial, Func<KeyShape, bool>? inside = null)
    {
        _json.WriteStartObject(key.Name);
        if (key.Summary.Length > 0) _json.WriteString("description", key.Summary);
        if (inside?.Invoke(key) is not true) WriteValue(key.Value);
        if (initial is not null && key.DefaultOf(initial) is { } text) WriteDefault(key.Value.Kind, text);
        _json.WriteEndObject();
    }

    private void WriteDefault(ValueKind kind, string text)
    {
        _json.WritePropertyName("default");
        if (kind is ValueKind.Flag or ValueKind.Whole or ValueKind.Number) _json.WriteRawValue(text);
        else _json.WriteStringValue(text);
    }

    private void WriteValue(ValueShape value)
    {
        switch (value.Kind)
        {
            case ValueKind.Flag: OrText("boolean", "true|false"); break;
            case ValueKind.Whole: OrText("integer", "[+-]?[0-9]+"); break;
            case ValueKind.Number: OrText("number", @"[+-]?[0-9]+(\.[0-9]+)?"); break;
            case ValueKind.Duration: OrText(null, @"[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d)"); break;
            case ValueKind.Record: Reference(value.Record!); break;
            case ValueKind.Choice: Choice(value); break;
            case ValueKind.Map:
                ObjectOrNothing();
                _json.WriteStartObject("additionalProperties");
                WriteValue(value.Item!);
                _json.WriteEndObject();
                break;
            case ValueKind.List:
                _json.WriteStartArray("anyOf");
                Form(null, () => WriteValue(value.Item!));
                Form(null, () => ListOf(() => WriteValue(value.Item!)));
                _json.WriteEndArray();
                break;
            case ValueKind.Node: break;
            default:
                _json.WriteStartArray("type");
                _json.WriteStringValue("string");
                _json.WriteStringValue("number");
                if (value.Kind is ValueKind.Text) _json.WriteStringValue("boolean");
                _json.WriteEndArray();
                break;
        }
    }

    private void Choice(ValueShape value)
    {
        _json.WriteStartArray("oneOf");
        foreach (var (name, summary) in value.Names)
        {
            Form(summary.Length > 0 ? summary : null, () => _json.WriteString("const", name));
        }

        Form("From the environment or a file.", () =>
        {
            _json.WriteString("type", "string");
            _json.WriteString("pattern", Substituted);
        });
        _json.WriteEndArray();
    }

    // Quotes make no difference to the binder, and any value may come from the environment or a file.
    private void OrText(string? type, string pattern)
    {
        if (type is null)
        {
            _json.WriteString("type", "string");
        }
        else
        {
            _json.WriteStartArray("type");
            _json.WriteStringValue(type);
            _json.WriteStringValue("string");
            _json.WriteEndArray();
        }

        _json.WriteString("pattern", $"^({pattern})$|{Substituted}");
    }

    private void TextOrList()
    {
        _json.WriteStartArray("anyOf");
        Form(null, () => _json.WriteString("type", "string"));
        Form(null, () => ListOf(() => _json.WriteString("type", "string")));
        _json.WriteEndArray();
    }

    // A mapping whose lines are all commented out is empty.
    private void ObjectOrNothing()
    {
        _json.WriteStartArray("type");
        _json.WriteStringValue("object");
        _json.WriteStringValue("null");
        _json.WriteEndArray();
    }

    private void Map(string name)
    {
        ObjectOrNothing();
        _json.WriteStartObject("additionalProperties");
        Reference(name);
        _json.WriteEndObject();
    }

    private void ListOf(Action item)
    {
        _json.WriteString("type", "array");
        _json.WriteStartObject("items");
        item();
        _json.WriteEndObject();
    }

    private void Form(string? description, Action write)
    {
        _json.WriteStartObject();
        if (description is not null) _json.WriteString("description", description);
        write();
        _json.WriteEndObject();
    }

    private void Reference(string name) => _json.WriteString("$ref", $"#/$defs/{name}");

    private void Reference(RecordShape record)
    {
        if (_records.TryAdd(record.Name, record)) _pending.Enqueue(record);
        else if (!ReferenceEquals(_records[record.Name], record)) throw new InvalidOperationException($"two records of the configuration are named {record.Name}");
        Reference(record.Name);
    }

    private static RecordShape ShapeOf<T>() where T : class, IConfigRecord<T> => T.Shape;
}
