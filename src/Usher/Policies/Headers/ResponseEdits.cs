using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;

namespace Usher.Policies.Headers;

/// <summary>Changes the response's fields when its head is about to be sent: the upstream's answer, a failure's, or an upgrade's.</summary>
internal sealed class ResponseEdits
{
    private readonly FieldEdits _edits;
    private readonly (string Name, StringValues Value)[] _preset;
    private readonly StringValues _transportSecurity;

    public ResponseEdits(HeadersOptions options, FieldEdits edits)
    {
        // What is removed or set is not the preset's to say.
        var own = options.Response.Remove.Concat(options.Response.Set.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var preset = SecurityFields.Of(options.Security).Where(field => !own.Contains(field.Name)).ToList();
        _edits = edits;
        _preset = [.. preset.Where(field => field.Name != SecurityFields.TransportSecurity).Select(field => (field.Name, new StringValues(field.Value)))];
        _transportSecurity = preset.Where(field => field.Name == SecurityFields.TransportSecurity).Select(field => field.Value).FirstOrDefault();
    }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => _edits.IsEmpty && _preset.Length == 0 && _transportSecurity.Count == 0;

    /// <summary>The callback for OnStarting; its state is the context.</summary>
    public Task Apply(object state)
    {
        var context = (HttpContext)state;
        var (request, fields) = (GatewayRequest.Of(context), context.Response.Headers);
        _edits.Remove(fields);
        foreach (var (name, value) in _preset)
        {
            if (!fields.ContainsKey(name)) fields[name] = value;
        }

        if (_transportSecurity.Count > 0 && fields.StrictTransportSecurity.Count == 0 && string.Equals(request.ClientScheme, "https", StringComparison.OrdinalIgnoreCase)) fields.StrictTransportSecurity = _transportSecurity;
        _edits.SetAndAdd(fields, request);
        return Task.CompletedTask;
    }
}
