namespace Usher.Policies.Validate.Parameters;

/// <summary>What a text is read as.</summary>
internal enum ValueReading
{
    /// <summary>A number, true, false, null, or a text: what it looks like.</summary>
    Scalar,

    /// <summary>A text, whatever it looks like.</summary>
    Text,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}
