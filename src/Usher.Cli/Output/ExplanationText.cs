using Usher.Hosting;
using Usher.Runtime;

namespace Usher.Cli.Output;

/// <summary><c>usher explain</c> for people.</summary>
internal static class ExplanationText
{
    public static void Write(GatewayExplanation explained)
    {
        var request = explained.Request;
        Terminal.WriteTitle($"{request.Method} {(request.Target is "*" ? $"* on {request.Host}" : $"{request.Scheme}://{request.Host}{request.Target}")}");
        Console.WriteLine();
        if (explained.Client is { } client) Terminal.WriteField("client", client.ToString());
        WriteEnd(explained);
        if (explained.Route is { } route) WriteRoute(explained, route);
        if (explained.NearMisses.Count == 0) return;
        Console.WriteLine();
        Console.WriteLine("near misses, the nearest first");
        Terminal.WriteTable(["route", "at", "why not"], explained.NearMisses.Select(near => new[] { KeyOf(near.Route), near.Route.Config.KeyPlace.ToString(), near.Miss.Detail }));
    }

    private static void WriteEnd(GatewayExplanation explained)
    {
        if (explained.IsReady) Terminal.WriteField("answer", "200, the readiness path: 503 while the instance is draining");
        if (explained.IsPreflight) Terminal.WriteField("answer", $"a CORS pre-flight: the 'cors' of the route for its method answers it");
        if (explained.Failure is not { } failure) return;
        Terminal.WriteField("answer", $"{failure.Status} {failure.Code}: {explained.Detail}");
        if (explained.Allow is { } allow) Terminal.WriteField("allow", allow);
    }

    private static void WriteRoute(GatewayExplanation explained, CompiledRoute route)
    {
        Terminal.WriteField("route", $"{KeyOf(route)}   {route.Config.KeyPlace}");
        foreach (var condition in explained.Conditions) Terminal.WriteField("when", condition);
        if (explained.Captures.Count > 0) Terminal.WriteField("captures", string.Join(", ", explained.Captures.Select(capture => $"{capture.Name} = {capture.Value}")));
        Terminal.WriteField("to", RouteText.ToWithDestinations(route));
        if (explained.Part is { } part) Terminal.WriteField("part", $"{part.Upstream.Name}, since {string.Join(" and ", part.Conditions)}");
        if ((explained.Part?.Upstream ?? route.Upstream) is { } upstream && (upstream.Set.Destinations.Length > 1 || upstream.IsSticky)) Terminal.WriteField("balance", upstream.Set.Balancer.ToString()!);
        if (route.Config.Sticky is not null && route.Split.Count > 0) Terminal.WriteField("sticky", "a client stays with its part");
        if (route.Config.Mirror is { } mirror) Terminal.WriteField("mirror", $"{mirror.Share} of the requests to {mirror.To}");
        if (explained.ForwardedTarget is { } target)
            Terminal.WriteField("forwards", $"{explained.Request.Method} {target}   Host: {explained.ForwardedHost ?? "that of the destination"}");
        if (explained.Joined.Count > 0) JoinText.Write(explained.Joined);
        Console.WriteLine();
        var steps = route.Written.ToList();
        if (steps.Count == 0)
        {
            Console.WriteLine("no policies");
            return;
        }

        Console.WriteLine("policies, in the order in which they run");
        Terminal.WriteTable(["stage", "policy", "from", "at"], steps.Select(step => new[] { step.Stage.ToString(), step.Use.Name, step.Use.Origin, step.Use.Place.ToString() }));
    }

    private static string KeyOf(CompiledRoute route) => route.Config.Index == 0 ? route.Config.Key : $"{route.Config.Key} [{route.Config.Index + 1}]";
}
