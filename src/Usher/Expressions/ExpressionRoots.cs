using Usher.Expressions.Nodes;

namespace Usher.Expressions;

/// <summary>The names at which an expression begins.</summary>
internal static class ExpressionRoots
{
    /// <summary>The node of a root; null: there is none of that name, or not here.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scope">What is there at this place.</param>
    /// <param name="problem">Why a root that exists is not there; else null.</param>
    public static ExpressionNode? Find(string name, ExpressionScope scope, out string? problem)
    {
        problem = null;
        for (var i = 0; i < scope.Parts.Count; i++)
        {
            if (scope.Parts[i].Name != name) continue;
            scope.PartsRead?.Add(name);
            return new PartNode(scope.Parts[i], i);
        }

        switch (name)
        {
            case "claims": return new ClaimsNode();
            case "consumer": return new ConsumerNode();
            case "groups": return new GroupsNode();
            case "path": return new PathNode(scope.Captures);
            case "query": return new QueryRoot();
            case "header": return new HeaderRoot(ofResponse: false);
            case "method": return new MethodNode();
            case "host": return new HostNode();
            case "ip": return new IpNode();
            case "body" when scope.HasBody: return new BodyNode();
            case "response" when scope.HasResponse: return new ResponseRoot();
            case "body" or "response":
                problem = $"'{name}' cannot be read here";
                return null;
            default:
                return null;
        }
    }

    /// <summary>The names that are there.</summary>
    public static IReadOnlyList<string> Names(ExpressionScope scope)
    {
        List<string> names = ["claims", "consumer", "groups", "path", "query", "header", "method", "host", "ip"];
        if (scope.HasBody) names.Add("body");
        if (scope.HasResponse) names.Add("response");
        names.AddRange(scope.Parts.Select(part => part.Name));
        return names;
    }
}
