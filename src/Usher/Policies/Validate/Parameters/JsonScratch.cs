using System.Buffers;
using System.Text.Json;
using Usher.Schemas;

namespace Usher.Policies.Validate.Parameters;

/// <summary>Where the JSON of a request's parameters is written and checked, one after the other.</summary>
internal sealed class JsonScratch : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly Utf8JsonWriter _json;

    public JsonScratch() => _json = new Utf8JsonWriter(_bytes);

    /// <summary>Begins a value.</summary>
    public Utf8JsonWriter Begin()
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        return _json;
    }

    /// <summary>Checks the value that was written.</summary>
    public IReadOnlyList<SchemaFailure> Check(JsonSchema schema)
    {
        _json.Flush();
        using var document = JsonDocument.Parse(_bytes.WrittenMemory);
        return schema.Check(document.RootElement, _bytes.WrittenCount);
    }

    public void Dispose() => _json.Dispose();
}
