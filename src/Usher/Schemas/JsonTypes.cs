namespace Usher.Schemas;

/// <summary>The types of JSON Schema, as a set.</summary>
[Flags]
internal enum JsonTypes
{
    /// <summary>No type, or none is asked for.</summary>
    None = 0,

    /// <summary>null.</summary>
    Null = 1,

    /// <summary>true or false.</summary>
    Boolean = 2,

    /// <summary>An object.</summary>
    Object = 4,

    /// <summary>An array.</summary>
    Array = 8,

    /// <summary>Any number.</summary>
    Number = 16,

    /// <summary>A number without a fraction, however it is written: <c>1.0</c> is one.</summary>
    Integer = 32,

    /// <summary>A text.</summary>
    String = 64,
}
