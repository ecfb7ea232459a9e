using Usher.Policies.Validate.Bodies;
using Usher.Policies.Validate.Parameters;

namespace Usher.Policies.Validate;

/// <summary>What is asked of the requests of one operation.</summary>
/// <param name="checks">What is asked of the head.</param>
/// <param name="body">What is asked of the body; null: nothing.</param>
/// <param name="onlyKnown">Whether other parameters of the query are refused.</param>
internal sealed class Operation(IRequestCheck[] checks, BodyRules? body, bool onlyKnown)
{
    private readonly Parameter[] _ofQuery = [.. checks.OfType<Parameter>().Where(parameter => parameter.Place == ParameterPlace.Query)];

    /// <summary>What is asked of the head.</summary>
    public IReadOnlyList<IRequestCheck> Checks => checks;

    /// <summary>What is asked of the body; null: nothing.</summary>
    public BodyRules? Body { get; } = body;

    /// <summary>Looks at the head of a request; what is wrong goes to its list.</summary>
    public void CheckHead(RequestParts request)
    {
        foreach (var check in checks) check.Check(request);
        if (onlyKnown)
        {
            foreach (var value in request.Query)
            {
                if (!Array.Exists(_ofQuery, parameter => parameter.Names(value.Name))) request.Fail(value.Name, ParameterPlace.Query, "is not known here");
            }
        }

        if (request.HasBrokenQuery) request.Fail("", ParameterPlace.Query, "is not percent-encoded UTF-8");
    }
}
