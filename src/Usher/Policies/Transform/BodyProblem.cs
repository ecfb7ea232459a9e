namespace Usher.Policies.Transform;

/// <summary>Why a body cannot be changed.</summary>
internal enum BodyProblem
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>It is not the JSON that it claims to be.</summary>
    NotJson,

    /// <summary>It, or a single text in it, is larger than what is held in memory.</summary>
    TooLarge,

    /// <summary>It is compressed, or a part of one, although that was not asked for.</summary>
    Encoded,
}
