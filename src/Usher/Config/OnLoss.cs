namespace Usher.Config;

/// <summary>What happens to requests while the state that instances share cannot be reached.</summary>
internal enum OnLoss
{
    /// <summary>Each instance counts for itself, with the whole of what the file says.</summary>
    Local,

    /// <summary>They pass uncounted.</summary>
    Allow,

    /// <summary>They are refused with 503.</summary>
    Deny,
}
