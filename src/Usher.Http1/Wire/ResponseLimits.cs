namespace Usher.Http1.Wire;

/// <summary>How much an upstream may send before its answer is refused.</summary>
public sealed record ResponseLimits
{
    /// <summary>Longest status line, in bytes. Default: 2 KB.</summary>
    public int StatusLine { get; init; } = 2 * 1024;

    /// <summary>Longest field line, in bytes. Default: 32 KB.</summary>
    public int FieldLine { get; init; } = 32 * 1024;

    /// <summary>Most fields in a head or in trailers. Default: 200.</summary>
    public int Fields { get; init; } = 200;

    /// <summary>Largest head, in bytes, and largest trailer section; at most 128 KB. Default: 64 KB.</summary>
    public int Head { get; init; } = 64 * 1024;

    /// <summary>Most interim (1xx) responses before the final one. Default: 16.</summary>
    public int Interim { get; init; } = 16;

    /// <summary>Longest chunk extension, in bytes; extensions are skipped. Default: 1 KB.</summary>
    public int ChunkExtension { get; init; } = 1024;
}
