using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Fuzz;

/// <summary>Any text as an expression: it is refused at a place within it, or has a value for a request, and the same one twice.</summary>
internal static class ExpressionTarget
{
    private static readonly ExpressionScope Scope = new() { HasBody = true, HasResponse = true, Parts = ["user"] };
    private static readonly JsonElement Json = Parse("""{"tenant":"acme","roles":["a\"b","\ud800",1,2.5,null,true,{"a":[]}],"level":3,"big":9007199254740993,"a":{"b":"c"}}""");
    private static readonly DefaultHttpContext Context = new();
    private static readonly GatewayRequest Request = MakeRequest();

    public static void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!Expression.TryParse(text, Scope, ExpressionType.Any, out var expression, out var errors))
        {
            if (errors.Count == 0 || errors.Any(error => error.Offset < 0 || error.Offset > text.Length)) throw new InvalidOperationException("refused without a place");
            return;
        }

        if (Evaluate(expression) != Evaluate(expression)) throw new InvalidOperationException("two values for one request");
    }

    private static string Evaluate(Expression expression)
    {
        JsonElement[] parts = [Json];
        var frame = new ExpressionFrame(Context, Request, stackalloc char[16]) { Body = Json, Parts = parts };
        var value = expression.Evaluate(ref frame);
        var result = $"{value.Type} {value.ToText(ref frame)} {expression.IsTrue(ref frame)}";
        frame.Dispose();
        return result;
    }

    private static GatewayRequest MakeRequest()
    {
        Context.Request.Headers["X-A"] = new[] { "a", "b" };
        return new GatewayRequest
        {
            Target = "/a/b?page=1&page=%32&q=a+b%C3%A9%zz", PathLength = 4, Host = "[::1]:80", ClientAddress = IPAddress.Parse("10.0.0.1"),
            Consumer = new Consumer { Id = "u", Provider = "p", Groups = ["admin"], Claims = Json },
        };
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
