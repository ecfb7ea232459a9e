using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Usher.Hosting.Control;

/// <summary>Writes answers for operators.</summary>
internal static class ControlAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">Writes its members.</param>
    public static Task Json(HttpContext context, Action<Utf8JsonWriter> members) => Json(context, StatusCodes.Status200OK, "application/json", members);

    /// <summary>Answers with a problem (RFC 9457).</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">What it is.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="members">Writes further members; null: there are none.</param>
    public static Task Problem(HttpContext context, ControlProblem problem, string detail, Action<Utf8JsonWriter>? members = null) =>
        Json(context, problem.Status, "application/problem+json", json =>
        {
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(problem.Status));
            json.WriteNumber("status", problem.Status);
            json.WriteString("detail", detail);
            json.WriteString("code", problem.Code);
            members?.Invoke(json);
        });

    /// <summary>An object as bytes.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> members)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options)) WriteObject(json, members);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A time as answers have it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A number of which only so much matters.</summary>
    public static double Round(double value) => value >= 100 ? Math.Round(value, 1) : Math.Round(value, 3);

    /// <summary>Writes a number of which only so much matters, or null.</summary>
    public static void WriteRounded(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, Round(known));
        else json.WriteNull(name);
    }

    private static async Task Json(HttpContext context, int status, string type, Action<Utf8JsonWriter> members)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, Options)) WriteObject(json, members);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteObject(Utf8JsonWriter json, Action<Utf8JsonWriter> members)
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }
}
