namespace Usher.Policies.Headers;

/// <summary>A set of response fields that make browsers careful.</summary>
internal enum SecurityPreset
{
    /// <summary>None.</summary>
    Off,

    /// <summary>For pages: they load from their own origin alone, and nobody frames them.</summary>
    Strict,

    /// <summary>For JSON and other data: nothing in an answer is ever run or framed.</summary>
    Api,
}
