using Usher.Config;
using Usher.Expressions;

namespace Usher.Policies.Allow;

/// <summary>Makes requirements of options, and says what is wrong with them.</summary>
internal sealed class RequirementCompiler(ConfigCheck check, IReadOnlyList<string>? captures)
{
    private readonly ExpressionScope _scope = new() { Captures = captures };

    /// <summary>What the options ask for.</summary>
    public Requirement Compile(AllowOptions options)
    {
        var parts = new List<Requirement>();
        if (options.Methods.Count > 0) parts.Add(new MethodRequirement(options.Methods));
        if (options.Consumers.Count > 0) parts.Add(new ConsumerRequirement(options.Consumers));
        if (options.Groups.Count > 0) parts.Add(new GroupRequirement(options.Groups));
        if (options.Roles.Count > 0) parts.Add(WordsRequirement.Roles(options.Roles));
        if (options.Scopes.Count > 0) parts.Add(WordsRequirement.Scopes(options.Scopes));
        foreach (var (name, claim) in options.Claims) Compile(name, claim, parts);
        if (options.When is { } when && ExpressionCheck.Read(check, options, nameof(options.When), when, _scope, ExpressionType.Bool) is { } expression) parts.Add(new ExpressionRequirement(expression));
        foreach (var one in options.All) parts.Add(Compile(one));
        if (options.Any.Count > 0) parts.Add(new AnyOf([.. options.Any.Select(Compile)]));
        CheckNames(options);
        if (parts.Count == 0 && options.When is null) check.ErrorAtRecord(options, "expected something that must hold: 'scopes', 'roles', 'groups', 'consumers', 'claims', 'methods', 'when', 'any' or 'all'");
        return parts.Count == 1 ? parts[0] : new AllOf([.. parts]);
    }

    private void Compile(string name, ClaimOptions claim, List<Requirement> parts)
    {
        if (claim.Exactly is { } value) parts.Add(ClaimRequirement.OneOf(name, value));
        if (claim.In.Count > 0) parts.Add(ClaimRequirement.OneOf(name, [.. claim.In]));
        if (claim.Matches is { } pattern)
        {
            if (WholeText.TryCompile(pattern, out var regex, out var problem)) parts.Add(ClaimRequirement.Matching(name, regex, pattern));
            else check.Error(claim, nameof(claim.Matches), problem);
        }

        if (claim.Exactly is null && claim.Matches is null && claim.In.Count == 0) check.ErrorAtRecord(claim, "expected 'equals', 'in' or 'matches'");
    }

    private void CheckNames(AllowOptions options)
    {
        for (var i = 0; i < options.Methods.Count; i++)
        {
            if (!HeaderText.IsName(options.Methods[i]) || options.Methods[i].Any(char.IsAsciiLetterLower)) check.Error(options, nameof(options.Methods), i, "expected a method such as GET, in capitals");
        }

        for (var i = 0; i < options.Scopes.Count; i++)
        {
            if (options.Scopes[i].Length == 0 || options.Scopes[i].Any(char.IsWhiteSpace)) check.Error(options, nameof(options.Scopes), i, "a scope has no spaces in it (RFC 6749 §3.3)", "several are a list");
        }
    }
}
