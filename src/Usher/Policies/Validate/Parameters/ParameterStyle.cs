namespace Usher.Policies.Validate.Parameters;

/// <summary>How a value is written in a parameter (OpenAPI 3.1, "Style Values").</summary>
internal enum ParameterStyle
{
    /// <summary><c>a,b</c>.</summary>
    Simple,

    /// <summary><c>.a.b</c>.</summary>
    Label,

    /// <summary><c>;name=a,b</c>.</summary>
    Matrix,

    /// <summary><c>name=a,b</c>, or <c>name=a&amp;name=b</c>.</summary>
    Form,

    /// <summary><c>name=a%20b</c>.</summary>
    SpaceDelimited,

    /// <summary><c>name=a|b</c>.</summary>
    PipeDelimited,

    /// <summary><c>name[a]=1&amp;name[b]=2</c>.</summary>
    DeepObject,

    /// <summary>JSON, as <c>content</c> says.</summary>
    Json,
}
