namespace Usher.Expressions.Nodes;

/// <summary>A root that knows its members.</summary>
/// <param name="type">What its value may be.</param>
/// <param name="name">Its name.</param>
internal abstract class RootNode(ExpressionType type, string name) : ExpressionNode(type)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its members; null: any name is one.</summary>
    public virtual IReadOnlyList<string>? Members => null;

    /// <summary>Whether it has members at all.</summary>
    public virtual bool HasMembers => true;

    /// <summary>Whether it has no value without a member.</summary>
    public virtual bool NeedsMember => false;

    /// <summary>Whether the name of a member may be one that only a request tells.</summary>
    public virtual bool TakesAnyName => false;

    /// <summary>A member, for hints.</summary>
    public virtual string Example => Members is { Count: > 0 } members ? members[0] : "name";

    /// <summary>Makes the node of a member.</summary>
    /// <returns>Whether it has members of its own; then either <paramref name="member"/> or <paramref name="problem"/> is set.</returns>
    public bool TryMember(string name, out ExpressionNode? member, out string? problem)
    {
        (member, problem) = (null, null);
        if (!HasMembers) return false;
        problem = Members is { } members && !members.Contains(name) ? Unknown(name) : Problem(name);
        if (problem is null) member = MemberOf(name);
        return true;
    }

    /// <summary>What is wrong with a name that is not among the members.</summary>
    protected virtual string Unknown(string name) => $"'{Name}' has no '{name}'";

    /// <summary>What is wrong with a name; null: nothing.</summary>
    protected virtual string? Problem(string name) => null;

    /// <summary>The node of a member.</summary>
    protected abstract ExpressionNode MemberOf(string name);
}
