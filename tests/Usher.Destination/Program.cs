using System.Globalization;
using System.Net;

// A destination that can be made ill: PUT /mode/well, /mode/slow or /mode/broken. Its health endpoint does not notice.
var mode = "well";
var requests = 0;
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture)));
var app = builder.Build();
app.Run(async context =>
{
    var path = context.Request.Path.Value!;
    if (path == "/healthz") return;
    if (path == "/requests")
    {
        await context.Response.WriteAsync(Volatile.Read(ref requests).ToString(CultureInfo.InvariantCulture));
        return;
    }

    if (path.StartsWith("/mode/", StringComparison.Ordinal))
    {
        mode = path["/mode/".Length..];
        return;
    }

    Interlocked.Increment(ref requests);
    if (mode == "slow") await Task.Delay(2000, context.RequestAborted);
    if (mode == "broken") context.Response.StatusCode = StatusCodes.Status500InternalServerError;
    await context.Response.WriteAsync("ok");
});
app.Run();
