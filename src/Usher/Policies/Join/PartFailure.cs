namespace Usher.Policies.Join;

/// <summary>Why a part has no value of its own.</summary>
internal enum PartFailure
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>Its request could not be made: something that it is made of has no value.</summary>
    NoTarget,

    /// <summary>No answer came: no destination took the request, or it broke off before the head.</summary>
    Unreachable,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>The status is none of a success.</summary>
    Status,

    /// <summary>The body broke off.</summary>
    Truncated,

    /// <summary>The body is not one JSON value, or not of the kind that the answer is made of.</summary>
    NotJson,

    /// <summary>The body, or a list, is larger than what may be held.</summary>
    TooLarge,

    /// <summary>It was given up, since the whole had failed or the client had left.</summary>
    GivenUp,
}
