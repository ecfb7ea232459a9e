using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Failures;
using Usher.Policies.Validate.Parameters;
using Usher.Schemas;

namespace Usher.Policies.Validate.Bodies;

/// <summary>Looks at the body of a request.</summary>
internal static class BodyCheck
{
    private const string Malformed = "The body is not JSON in UTF-8, is nested too deeply, or has a name twice in one object.";

    /// <summary>Whether a request has a body.</summary>
    public static bool HasBody(HttpContext context) =>
        context.Request.ContentLength is not 0 && (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not null);

    /// <summary>Looks at it; what is wrong by its schema goes to <paramref name="request"/>.</summary>
    /// <returns>What the client is answered with whatever else is wrong, and in which words; null: nothing of the kind.</returns>
    public static async ValueTask<(Failure Failure, string Detail)?> Run(HttpContext context, BodyRules rules, RequestParts request, long max)
    {
        if (!HasBody(context)) return Absent(context, rules, request);
        if (!rules.IsAllowed)
        {
            request.FailBody("no body is taken here", "");
            return null;
        }

        if (rules.Find(context.Request.ContentType) is not var (content, kind)) return (Failure.UnsupportedMediaType, Failure.UnsupportedMediaType.Detail);
        if (kind == BodyKind.Opaque) return null;
        if (IsEncoded(context.Request.Headers)) return (Failure.UnsupportedEncoding, Failure.UnsupportedEncoding.Detail);
        if (await HeldBody.Take(context, max) is not { } body) return (Failure.BodyTooLarge, Failure.BodyTooLarge.Detail);
        // A body of unknown length may prove to be none.
        if (body.Length == 0) return Absent(context, rules, request);
        return kind == BodyKind.Form ? Form(content, body.Bytes.Span, request) : Json(content.Schema, body.Bytes, request);
    }

    private static (Failure, string)? Absent(HttpContext context, BodyRules rules, RequestParts request)
    {
        if (rules.IsAllowed && rules.IsRequired(context)) request.FailBody("a body is needed here", "");
        return null;
    }

    private static (Failure, string)? Json(JsonSchema? schema, ReadOnlyMemory<byte> body, RequestParts request)
    {
        using var document = JsonBody.Parse(body);
        if (document is null) return (Failure.BadBody, Malformed);
        if (schema is not null) Tell(schema.Check(document.RootElement, body.Length), request);
        return null;
    }

    private static (Failure, string)? Form(BodyContent content, ReadOnlySpan<byte> body, RequestParts request)
    {
        if (!Utf8.IsValid(body) || NamedValue.ReadForm(Encoding.UTF8.GetString(body)) is not { } values) return (Failure.BadBody, "The body is not a form in UTF-8.");
        var members = new List<(string, string)>(values.Count);
        foreach (var value in values)
        {
            if (ParameterText.Decode(value.Raw, isForm: true) is not { } text) return (Failure.BadBody, "The body is not a form in UTF-8.");
            members.Add((value.Name, text));
        }

        ObjectWriter.Write(request.Scratch.Begin(), members, content.Shape!);
        Tell(request.Scratch.Check(content.Schema!), request);
        return null;
    }

    private static void Tell(IReadOnlyList<SchemaFailure> failures, RequestParts request)
    {
        foreach (var failure in failures) request.FailBody(failure.Detail, failure.Pointer);
    }

    private static bool IsEncoded(IHeaderDictionary fields) =>
        fields.ContentEncoding is { Count: > 0 } encodings && !(encodings is [{ } one] && one.Equals("identity", StringComparison.OrdinalIgnoreCase));
}
