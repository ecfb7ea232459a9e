using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>What is done with a route's requests, compiled. The head is changed when the request is forwarded, the body before.</summary>
internal sealed class RequestPlan
{
    /// <summary>When; null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>Changes to the fields.</summary>
    public required FieldPlan Fields { get; init; }

    /// <summary>Changes to the query; null: none.</summary>
    public QueryEdits? Query { get; init; }

    /// <summary>Cookies that are set.</summary>
    public (string Name, ExpressionTemplate Value)[] SetCookies { get; init; } = [];

    /// <summary>Cookies that are taken out.</summary>
    public HashSet<string> RemovedCookies { get; init; } = [];

    /// <summary>The only cookies that stay; empty: all.</summary>
    public HashSet<string> KeptCookies { get; init; } = [];

    /// <summary>Changes to the body; null: none.</summary>
    public BodyPlan? Body { get; init; }

    /// <summary>Whether the head stays as it is.</summary>
    public bool LeavesHead => Fields.IsEmpty && Query is null && !ChangesCookies;

    private bool ChangesCookies => SetCookies.Length + RemovedCookies.Count + KeptCookies.Count > 0;

    /// <summary>Whether a request is changed at all.</summary>
    public bool Holds(HttpContext context, GatewayRequest request) => When is null || When.IsTrue(context, request);

    /// <summary>Changes the head.</summary>
    public void ChangeHead(HttpContext context, GatewayRequest request)
    {
        var fields = context.Request.Headers;
        var cookies = ChangesCookies ? Cookies(fields, context, request) : null;
        Query?.Apply(context, request);
        Fields.Apply(fields, context, request);
        if (cookies is null) return;
        if (cookies.Length == 0) fields.Remove("Cookie");
        else fields.Cookie = cookies;
    }

    private string Cookies(IHeaderDictionary fields, HttpContext context, GatewayRequest request)
    {
        var text = new StringBuilder();
        foreach (var line in fields.Cookie)
        {
            foreach (var pair in line?.Split(';') ?? [])
            {
                var cookie = pair.Trim();
                var equals = cookie.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? cookie : cookie[..equals].TrimEnd();
                if (cookie.Length > 0 && !RemovedCookies.Contains(name) && (KeptCookies.Count == 0 || KeptCookies.Contains(name)) && !Array.Exists(SetCookies, set => set.Name == name)) Append(text, cookie);
            }
        }

        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]);
        foreach (var (name, value) in SetCookies)
        {
            if (value.Fill(ref frame) is { } filled) Append(text, $"{name}={Uri.EscapeDataString(filled)}");
        }

        frame.Dispose();
        return text.ToString();
    }

    private static void Append(StringBuilder text, string cookie) => text.Append(text.Length == 0 ? "" : "; ").Append(cookie);
}
