namespace Usher.Policies;

/// <summary>Where the text that a <see cref="Template"/> makes will stand.</summary>
internal enum TemplateKind
{
    /// <summary>A field's value.</summary>
    Field,

    /// <summary>A path on the same host, without a query.</summary>
    Path,

    /// <summary>A URL with scheme and host, or a path; a query and a fragment may follow.</summary>
    Url,
}
