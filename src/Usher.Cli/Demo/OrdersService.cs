using Microsoft.AspNetCore.Http;

namespace Usher.Cli.Demo;

/// <summary>Sample orders: <c>GET /orders/{id}</c> and <c>GET /orders/by/{user}</c>; says which headers it saw at <c>/orders/seen</c>.</summary>
internal static class OrdersService
{
    public static Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/orders/seen")
        {
            var seen = context.Request.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
                .Select(header => $"{Quote(header.Key)}:{Quote(header.Value.ToString())}");
            return SampleService.Json(context, 200, "{" + string.Join(",", seen) + "}");
        }

        if (path.StartsWith("/orders/by/", StringComparison.Ordinal) && int.TryParse(path.AsSpan("/orders/by/".Length), out var user))
            return SampleService.Json(context, 200, $"[{Order(user * 100 + 1, user)},{Order(user * 100 + 2, user)}]");
        if (path.StartsWith("/orders/", StringComparison.Ordinal) && int.TryParse(path.AsSpan("/orders/".Length), out var id))
            return SampleService.Json(context, 200, Order(id, id / 100));
        return SampleService.Json(context, 404, """{"error":"no such order"}""");
    }

    private static string Order(int id, int user) => $$"""{"id":{{id}},"user":{{user}},"item":"book","price":19.99}""";

    private static string Quote(string text) => '"' + System.Text.Json.JsonEncodedText.Encode(text).ToString() + '"';
}
