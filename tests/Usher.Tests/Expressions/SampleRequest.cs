using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;
using Usher.Routing;
using Usher.Tests.Support;

namespace Usher.Tests.Expressions;

/// <summary>One request that expressions are asked of.</summary>
internal sealed class SampleRequest
{
    public const string Claims = """
        {"sub":"u1","tenant":"acme","age":42,"score":4.5,"big":9007199254740993,"admin":true,"banned":false,"nothing":null,"roles":["ops","dév","a\"b"],
         "levels":[1,2.0,30],"mixed":[1,"a",null,[2]],"address":{"city":"Köln","zip":"50667","geo":{"lat":50.9}},"quoted":"a\"b\\cÄ\ud83d\ude00",
         "half":"\ud83d","long":"LONG","https://example.com/plan":"gold","aud":"api","empty":"","none":[]}
        """;

    public SampleRequest()
    {
        Context = new DefaultHttpContext();
        Context.Request.Method = "POST";
        Context.Request.Headers["X-Tenant"] = "acme";
        Context.Request.Headers["X-Many"] = new[] { "a", "b" };
        Context.Response.StatusCode = 404;
        Context.Response.Headers["X-Answer"] = "yes";
        Request = new GatewayRequest { Host = "api.example.com:8443", ClientAddress = IPAddress.Parse("10.1.2.3"), Consumer = Caller.Of("u1", Claims.Replace("LONG", new string('x', 3000), StringComparison.Ordinal), "ops", "partners") };
        const string target = "/t/acme/x%20y/z?page=2&q=a+b%C3%A9&tag=one&tag=two&empty&p%61ge2=3";
        Assert.True(RoutePattern.TryParse("/t/{tenant}/{name}/**", out var pattern, out _));
        var table = new RouteTableBuilder<string>();
        table.Add(pattern!, [], "route");
        Assert.Equal(TargetError.None, RequestTarget.Parse(target, "POST", "x", hostOptional: false, out var read));
        Request.Target = read.Text;
        Request.PathLength = read.PathLength;
        Request.Captures = table.Build().Match(read, headers: null, client: null).Captures;
    }

    public static ExpressionScope Scope { get; } = new() { Captures = ["tenant", "name", "rest"], HasBody = true, HasResponse = true, Parts = ["user", "gone"] };

    public DefaultHttpContext Context { get; }

    public GatewayRequest Request { get; }

    public static JsonElement Body { get; } = JsonSerializer.SerializeToElement(new { items = new[] { new { id = 7 } }, total = 2 });

    public static JsonElement[] Parts { get; } = [JsonSerializer.SerializeToElement(new { level = "gold" }), default];

    /// <summary>The value of an expression as JSON.</summary>
    public string Evaluate(string text)
    {
        Assert.True(Expression.TryParse(text, Scope, ExpressionType.Any, out var expression, out var errors), $"{text}: {string.Join("; ", errors)}");
        return Evaluate(expression);
    }

    public string Evaluate(Expression expression)
    {
        var frame = new ExpressionFrame(Context, Request, stackalloc char[ExpressionFrame.Room]) { Body = Body, Parts = Parts };
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) expression.Evaluate(ref frame).WriteTo(json, ref frame);
        frame.Dispose();
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    public string? Text(string text)
    {
        Assert.True(Expression.TryParse(text, Scope, ExpressionType.Any, out var expression, out _));
        var frame = new ExpressionFrame(Context, Request, stackalloc char[ExpressionFrame.Room]) { Body = Body, Parts = Parts };
        var result = expression.Evaluate(ref frame).ToText(ref frame);
        frame.Dispose();
        return result;
    }
}
