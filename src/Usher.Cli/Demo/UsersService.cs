using Microsoft.AspNetCore.Http;

namespace Usher.Cli.Demo;

/// <summary>Sample users: <c>GET /users/{id}</c>.</summary>
internal static class UsersService
{
    private static readonly string[] Names = ["Ada", "Grace", "Edsger"];

    public static Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/users")
            return SampleService.Json(context, 200, "[" + string.Join(",", Names.Select((_, index) => User(index + 1))) + "]");
        if (path.StartsWith("/users/", StringComparison.Ordinal) && int.TryParse(path.AsSpan("/users/".Length), out var id) && id >= 1 && id <= Names.Length)
            return SampleService.Json(context, 200, User(id));
        return SampleService.Json(context, 404, """{"error":"no such user"}""");
    }

    private static string User(int id) => $$"""{"id":{{id}},"name":"{{Names[id - 1]}}","level":{{id * 10}}}""";
}
