namespace Usher.Policies.Join;

/// <summary>What a joined answer looks like.</summary>
internal enum JoinForm
{
    /// <summary>An object with a member for each part.</summary>
    Object,

    /// <summary>The members of several objects in one.</summary>
    Merge,

    /// <summary>The items of several lists in one.</summary>
    Concat,

    /// <summary>What a template says.</summary>
    Shape,
}
