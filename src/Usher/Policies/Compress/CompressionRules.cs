using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Compress;

/// <summary>Which responses of a route are compressed, and what that changes of their fields.</summary>
internal sealed class CompressionRules(CompressOptions options)
{
    private static readonly string[] Digests = ["Content-MD5", "Content-Digest", "Repr-Digest", "Digest"];
    private static readonly string[] AmbientSchemes = ["Basic", "Digest", "Negotiate", "NTLM"];

    private readonly MediaTypeList _types = new(options.Types);
    private readonly CredentialedAnswers _credentialed = options.Credentialed;

    /// <summary>The smallest body that is compressed.</summary>
    public long Min { get; } = options.Min;

    /// <summary>Judges a response by its head. Every one of them says that it depends on Accept-Encoding.</summary>
    public CompressVerdict Judge(HttpContext context, AcceptedCodings accepted)
    {
        var response = context.Response;
        AddVary(response.Headers);
        if (accepted.Best is null || !MayBeCoded(context.Request, response)) return CompressVerdict.Leave;
        var length = response.ContentLength;
        if (length == 0) return CompressVerdict.Leave;

        // Size, type and care give way to a client that takes nothing else; no browser is one.
        if (accepted.RefusesIdentity) return CompressVerdict.Compress;
        var type = response.ContentType;
        if (length < Min || !_types.Contains(type) || MayLeak(context)) return CompressVerdict.Leave;
        return length is not null || Min == 0 || IsEventStream(type) ? CompressVerdict.Compress : CompressVerdict.CompressUnlessSmall;
    }

    /// <summary>Changes the head of a response that is compressed: what was said of the bytes before holds no more.</summary>
    public static void Apply(IHeaderDictionary headers, ContentCoding coding)
    {
        headers.ContentEncoding = EncoderChoice.NameOf(coding);
        headers.ContentLength = null;
        headers.AcceptRanges = default;
        foreach (var digest in Digests) headers.Remove(digest);
        if (IsStrong(headers.ETag)) headers.ETag = "W/" + headers.ETag.ToString();
    }

    /// <summary>Takes digests of the bytes before out of the trailers.</summary>
    public static void Apply(IHttpResponseTrailersFeature? trailers)
    {
        if (trailers?.Trailers is not { Count: > 0 } fields) return;
        foreach (var digest in Digests) fields.Remove(digest);
    }

    /// <summary>Says that a response depends on Accept-Encoding.</summary>
    public static void AddVary(IHeaderDictionary headers)
    {
        foreach (var line in headers.Vary)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim(" \t");
                if (name is "*" || name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)) return;
            }
        }

        headers.Vary = StringValues.Concat(headers.Vary, "Accept-Encoding");
    }

    private static bool MayBeCoded(HttpRequest request, HttpResponse response)
    {
        var headers = response.Headers;
        if (response.StatusCode == StatusCodes.Status304NotModified) KeepWeak(request.Headers.IfNoneMatch, headers);
        if (response.StatusCode is < 200 or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status206PartialContent or StatusCodes.Status304NotModified)
            return false;

        // A Transfer-Encoding says that the body is framed by Usher itself, for the sake of trailers.
        return headers.ContentEncoding.Count == 0 && headers.ContentRange.Count == 0 && headers.TransferEncoding.Count == 0
            && !ForbidsTransforming(headers.CacheControl) && !ForbidsTransforming(request.Headers.CacheControl);
    }

    // The client asks about an answer that was compressed; the upstream knows it by its own, strong name (RFC 9111 §4.3.4).
    private static void KeepWeak(StringValues asked, IHeaderDictionary headers)
    {
        if (asked.Count == 0 || !IsStrong(headers.ETag)) return;
        var weak = "W/" + headers.ETag.ToString();
        foreach (var line in asked)
        {
            if (line is null || !line.Contains(weak, StringComparison.Ordinal)) continue;
            headers.ETag = weak;
            return;
        }
    }

    private static bool IsStrong(StringValues tag) => tag.Count == 1 && tag[0] is ['"', ..];

    private static bool ForbidsTransforming(StringValues cacheControl)
    {
        foreach (var line in cacheControl)
        {
            if (line is not null && line.Contains("no-transform", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool IsEventStream(string? type) => type is not null && type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private bool MayLeak(HttpContext context)
    {
        if (_credentialed == CredentialedAnswers.Always || !IsCredentialed(context)) return false;
        if (_credentialed == CredentialedAnswers.Never) return true;

        // The browser itself says that no other site's page has made this request (W3C Fetch Metadata §2.3).
        var site = context.Request.Headers["Sec-Fetch-Site"];
        if (site.Count == 1 && site[0] is "same-origin" or "none") return false;
        return context.Request.QueryString.HasValue || HasBody(context);
    }

    // What a browser adds to requests that other sites' pages make. It does not add tokens and API keys.
    private static bool IsCredentialed(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.Cookie.Count > 0 || context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not null) return true;
        foreach (var value in headers.Authorization)
        {
            foreach (var scheme in AmbientSchemes)
            {
                if (value is not null && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }

        return false;
    }

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength > 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
}
