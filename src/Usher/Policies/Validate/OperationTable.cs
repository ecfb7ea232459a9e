using Microsoft.AspNetCore.Http;
using Usher.Live;
using Usher.Routing;

namespace Usher.Policies.Validate;

/// <summary>Finds the operation that a request is for.</summary>
internal sealed class OperationTable
{
    private readonly RouteTable<Operation>? _table;
    private readonly Operation? _only;

    /// <summary>A table of one operation, for all requests.</summary>
    public OperationTable(Operation only) => _only = only;

    /// <summary>A table by method and path.</summary>
    public OperationTable(RouteTable<Operation> table) => _table = table;

    /// <summary>Finds it.</summary>
    public RouteMatch<Operation> Find(HttpContext context, GatewayRequest request)
    {
        if (_only is not null) return new RouteMatch<Operation> { Kind = RouteMatchKind.Found, Route = _only, Captures = request.Captures };
        var match = _table!.Match(new RouteRequest { Method = MethodOf(context), Host = "", Path = request.Path });
        match.Captures.Bind(request.Target);
        return match;
    }

    // A WebSocket within HTTP/2 is a GET in any document (RFC 8441 §4).
    private static string MethodOf(HttpContext context) => HttpMethods.IsConnect(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
}
