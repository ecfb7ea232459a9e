using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Headers;

/// <summary>Changes fields of requests and responses: <c>headers: strict</c>.</summary>
internal sealed class HeadersPolicy() : Policy<HeadersOptions>("headers", Stage.Protect)
{
    protected override bool IsQuick => true;

    protected override void Validate(HeadersOptions options, ConfigCheck check)
    {
        Validate(options.Request, check, ofRequest: true);
        Validate(options.Response, check, ofRequest: false);
        for (var i = 0; i < options.Keep.Count; i++)
        {
            if (ServerFields.Names.Contains(options.Keep[i], StringComparer.OrdinalIgnoreCase)) continue;
            check.Error(options, nameof(options.Keep), i, $"'{options.Keep[i]}' is not one of the fields that are held back", $"they are {string.Join(", ", ServerFields.Names)}; all others reach the client in any case");
        }
    }

    protected override RequestDelegate Build(HeadersOptions options, RouteBuild route, RequestDelegate next)
    {
        var requestFields = new FieldEdits(options.Request, route);
        if (!requestFields.IsEmpty) route.OnForward(new RequestEdits(requestFields));
        var response = new ResponseEdits(options, new FieldEdits(options.Response, route));
        Func<object, Task>? onResponse = response.IsEmpty ? null : response.Apply;
        var kept = options.Keep.Count == 0 ? null : options.Keep.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (onResponse is null && kept is null) return next;
        return context =>
        {
            if (kept is not null) GatewayRequest.Of(context).KeptServerFields = kept;
            if (onResponse is not null) context.Response.OnStarting(onResponse, context);
            return next(context);
        };
    }

    private static void Validate(FieldChanges changes, ConfigCheck check, bool ofRequest)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in changes.Set)
        {
            Field(name, value, nameof(changes.Set));
            if (!seen.Add(name)) check.ErrorAtKey(changes, nameof(changes.Set), name, "this field is set twice");
        }

        foreach (var (name, values) in changes.Add)
        {
            foreach (var value in values) Field(name, value, nameof(changes.Add));
        }

        for (var i = 0; i < changes.Remove.Count; i++)
        {
            if (HeaderText.Problem(changes.Remove[i], ofRequest) is { } problem) check.Error(changes, nameof(changes.Remove), i, problem);
        }

        void Field(string name, string value, string property)
        {
            if (HeaderText.Problem(name, ofRequest) is { } problem) check.ErrorAtKey(changes, property, name, problem);
            if (Template.TryParse(value, TemplateKind.Field, captures: null, out _, out var errors)) return;
            foreach (var error in errors) check.ErrorAtValue(changes, property, name, error.Message, error.Hint);
        }
    }
}
