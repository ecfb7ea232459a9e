using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Usher.Admin.Dashboard;

/// <summary>
/// The dashboard's files, as they are built into this assembly. They hold nothing that is anybody's secret. Nothing is run or loaded but these
/// files, and no other page may show them in a frame.
/// </summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/";
    private const string Compressed = ".gz";
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly FrozenDictionary<string, DashboardFile> _files;

    /// <summary>Serves files by their path; one that ends in <c>.gz</c> is the compressed form of the other.</summary>
    public DashboardFiles(IReadOnlyDictionary<string, byte[]> files) => _files = files
        .Where(pair => !pair.Key.EndsWith(Compressed, StringComparison.Ordinal))
        .ToFrozenDictionary(pair => pair.Key, pair => new DashboardFile(TypeOf(pair.Key), pair.Value, files.GetValueOrDefault(pair.Key + Compressed)), StringComparer.Ordinal);

    /// <summary>Answers with a file.</summary>
    public Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value is null or "/" ? "/index.html" : context.Request.Path.Value;
        var response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            return PlainAnswer.Write(context, StatusCodes.Status405MethodNotAllowed, "only GET is served here\n");
        }

        if (!_files.TryGetValue(path, out var file)) return PlainAnswer.Write(context, StatusCodes.Status404NotFound, "there is nothing here\n");
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = "no-cache";
        var isZipped = file.Zipped is not null && TakesGzip(context.Request.Headers.AcceptEncoding.ToString());
        var tag = isZipped ? file.ZippedTag : file.Tag;
        response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var body = isZipped ? file.Zipped! : file.Body;
        if (isZipped) response.Headers.ContentEncoding = "gzip";
        response.ContentType = file.Type;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The files that are built into this assembly.</summary>
    public static DashboardFiles Embedded()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return new DashboardFiles(names.ToDictionary(name => name[(Prefix.Length - 1)..].Replace('\\', '/'), Read, StringComparer.Ordinal));

        byte[] Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var body = new byte[stream.Length];
            stream.ReadExactly(body);
            return body;
        }
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        ".json" or ".map" => "application/json",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    // RFC 9110 §12.5.3.
    private static bool TakesGzip(string accepted)
    {
        foreach (var range in accepted.AsSpan().Split(','))
        {
            var item = accepted.AsSpan()[range].Trim();
            var end = item.IndexOf(';');
            var name = (end < 0 ? item : item[..end]).Trim();
            if (!name.Equals("gzip", StringComparison.OrdinalIgnoreCase)) continue;
            return end < 0 || item[(end + 1)..].Trim() is not ("q=0" or "q=0.0" or "q=0.00" or "q=0.000");
        }

        return false;
    }

    private sealed class DashboardFile(string type, byte[] body, byte[]? zipped)
    {
        public string Type { get; } = type;

        public byte[] Body { get; } = body;

        public byte[]? Zipped { get; } = zipped;

        public string Tag { get; } = TagOf(body);

        public string ZippedTag { get; } = zipped is null ? "" : TagOf(zipped);

        private static string TagOf(byte[] body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";
    }
}
