using Microsoft.AspNetCore.Http;

namespace Usher.Hosting.Control;

/// <summary>All that operators can ask of this instance, whichever door they come by. Who may come in is the door's business.</summary>
internal sealed class ControlTable(IEnumerable<IControlEndpoints> parts)
{
    private readonly ILookup<string, ControlEndpoint> _byPath = parts.SelectMany(part => part.All).ToLookup(endpoint => endpoint.Path, StringComparer.Ordinal);

    /// <summary>All of it.</summary>
    public IEnumerable<ControlEndpoint> All => _byPath.SelectMany(endpoints => endpoints);

    /// <summary>Answers a request that was let in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isSocket">Whether it came by the control socket.</param>
    public async Task Handle(HttpContext context, bool isSocket)
    {
        context.Response.Headers.CacheControl = "no-store";
        var endpoints = _byPath[context.Request.Path.Value ?? ""].Where(endpoint => isSocket || !endpoint.IsForSocket).ToList();
        if (endpoints.Count == 0)
        {
            await ControlAnswer.Problem(context, ControlProblem.NotFound, "There is no such endpoint: /openapi.json lists them.");
            return;
        }

        if (endpoints.Find(endpoint => endpoint.Method == context.Request.Method) is not { } found)
        {
            context.Response.Headers.Allow = string.Join(", ", endpoints.Select(endpoint => endpoint.Method));
            await ControlAnswer.Problem(context, ControlProblem.MethodNotAllowed, "This endpoint does not take this method.");
            return;
        }

        if (context.Request.Query.Keys.FirstOrDefault(name => !found.Arguments.Contains(name)) is { } unknown)
        {
            // One that is misspelled would change what is done without a word.
            await ControlAnswer.Problem(context, ControlProblem.BadRequest, $"Unknown argument '{unknown}'{(found.Arguments.Count == 0 ? "" : $": expected {string.Join(", ", found.Arguments)}")}.");
            return;
        }

        try
        {
            await found.Handle(context);
        }
        catch (FormatException wrong)
        {
            await ControlAnswer.Problem(context, ControlProblem.BadRequest, wrong.Message);
        }
    }
}
