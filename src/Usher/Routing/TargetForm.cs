namespace Usher.Routing;

/// <summary>The form in which a target is forwarded; absolute targets become origin-form.</summary>
internal enum TargetForm
{
    /// <summary>A path, perhaps with a query.</summary>
    Origin,

    /// <summary><c>*</c>: the server as a whole, with OPTIONS alone.</summary>
    Asterisk,
}
