using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>What is done with a route's responses, compiled. Immutable.</summary>
internal sealed class ResponsePlan
{
    /// <summary>When; null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>The status; null: as it is.</summary>
    public int? Status { get; init; }

    /// <summary>Changes to the fields.</summary>
    public required FieldPlan Fields { get; init; }

    /// <summary>Changes to the cookies; null: none.</summary>
    public SetCookiePlan? Cookies { get; init; }

    /// <summary>Changes to the body; null: none.</summary>
    public BodyPlan? Body { get; init; }

    /// <summary>Whether a response is changed at all.</summary>
    public bool Holds(HttpContext context, GatewayRequest request) => When is null || When.IsTrue(context, request);

    /// <summary>Changes the head.</summary>
    public void ChangeHead(HttpContext context, GatewayRequest request)
    {
        var response = context.Response;
        // Texts are made of the response as it came.
        Fields.Apply(response.Headers, context, request);
        Cookies?.Apply(response.Headers);
        if (Status is { } status) response.StatusCode = status;
    }
}
