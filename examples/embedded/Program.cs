using Usher;
using Usher.Examples.Embedded;
using Usher.Policies;

var builder = WebApplication.CreateBuilder(args);
builder.AddUsher("usher.yaml", usher => usher
    .AddPolicy<GreetingPolicy>()
    .AddPolicy("audit", Stage.Observe, next => async context =>
    {
        await next(context);
        Console.WriteLine($"audit: {context.Request.Method} {context.Request.Path} {context.Response.StatusCode}");
    }));

var app = builder.Build();
app.MapGet("/", () => "This answer comes from the program itself.\n");
app.MapGet("/orders/{id:int}", (int id) => $"Order {id} comes from the program itself.\n");
app.MapUsher();
app.Run();
