using Usher.Schemas;

namespace Usher.Policies.Validate.Parameters;

/// <summary>All parameters of one place, checked as one object: what <c>query</c>, <c>path</c>, <c>header</c> and <c>cookie</c> say.</summary>
internal sealed class ParameterObject(ParameterPlace place, JsonSchema schema, IReadOnlyList<string> captures) : IRequestCheck
{
    private readonly TextShape _shape = TextShape.Of(schema.Root);

    /// <summary>Where they stand.</summary>
    public ParameterPlace Place => place;

    /// <summary>The names that its schema speaks of.</summary>
    public IEnumerable<string> Names => _shape.Members.Keys;

    /// <inheritdoc />
    public void Check(RequestParts request)
    {
        var members = new List<(string Name, string Text)>();
        foreach (var value in Values(request))
        {
            if ((place == ParameterPlace.Header ? value.Raw : ParameterText.Decode(value.Raw, isForm: place == ParameterPlace.Query)) is { } text) members.Add((value.Name, text));
            else request.Fail(value.Name, place, "is not percent-encoded UTF-8");
        }

        ObjectWriter.Write(request.Scratch.Begin(), members, _shape);
        foreach (var failure in request.Scratch.Check(schema)) Tell(request, failure);
    }

    private IEnumerable<NamedValue> Values(RequestParts request)
    {
        switch (place)
        {
            case ParameterPlace.Query: return request.Query;
            case ParameterPlace.Path: return captures.Select(name => (name, Raw: request.Capture(name))).Where(one => one.Raw is not null).Select(one => new NamedValue(one.name, one.Raw!));
            case ParameterPlace.Header: return Names.Select(name => (name, Raw: request.Field(name))).Where(one => one.Raw is not null).Select(one => new NamedValue(one.name, one.Raw!));
            default: return request.Cookies.Where(cookie => _shape.Members.ContainsKey(cookie.Name));
        }
    }

    // The first name of the pointer is the parameter's.
    private void Tell(RequestParts request, SchemaFailure failure)
    {
        var end = failure.Pointer.Length == 0 ? 0 : failure.Pointer.IndexOf('/', 1);
        if (end < 0) end = failure.Pointer.Length;
        var name = end == 0 ? "" : failure.Pointer[1..end].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        request.Fail(name, place, failure.Detail, failure.Pointer[end..]);
    }
}
