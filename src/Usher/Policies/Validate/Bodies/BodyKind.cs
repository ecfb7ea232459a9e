namespace Usher.Policies.Validate.Bodies;

/// <summary>What is looked at in a body.</summary>
internal enum BodyKind
{
    /// <summary>Nothing but its media type.</summary>
    Opaque,

    /// <summary>Its JSON.</summary>
    Json,

    /// <summary>The names and values of a form, as an object.</summary>
    Form,
}
