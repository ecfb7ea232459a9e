using Microsoft.AspNetCore.Http;
using Usher.Hosting.Control;

namespace Usher.Admin.Api;

/// <summary>What the admin API is, as an OpenAPI document. A test holds it against what is served.</summary>
internal sealed class DescriptionEndpoints : IControlEndpoints
{
    private readonly byte[] _document = Load();

    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All => [new("GET", "/openapi.json", Show)];

    private Task Show(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _document.Length;
        return context.Response.Body.WriteAsync(_document, context.RequestAborted).AsTask();
    }

    private static byte[] Load()
    {
        using var stream = typeof(DescriptionEndpoints).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }
}
