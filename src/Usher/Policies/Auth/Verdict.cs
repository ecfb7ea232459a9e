using Usher.Live;

namespace Usher.Policies.Auth;

/// <summary>What a provider says of a request.</summary>
/// <param name="Consumer">Who is calling; null: it does not say.</param>
/// <param name="Denial">Why the credential is not taken; null: it is, or there is none for this provider.</param>
/// <param name="Decides">Whether no other provider is asked.</param>
internal readonly record struct Verdict(Consumer? Consumer, Denial? Denial, bool Decides)
{
    /// <summary>The request has nothing for this provider.</summary>
    public static Verdict NotMine => default;

    /// <summary>The request comes from somebody who is known.</summary>
    public static Verdict Known(Consumer consumer) => new(consumer, null, Decides: true);

    /// <summary>The request has a credential for this provider, and it is not valid.</summary>
    public static Verdict Denied(Denial denial) => new(null, denial, Decides: true);

    /// <summary>The request has a credential of this kind that is not valid here; another provider may know it.</summary>
    public static Verdict PerhapsAnothers(Denial denial) => new(null, denial, Decides: false);
}
