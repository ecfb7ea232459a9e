namespace Usher.Routing;

/// <summary>
/// The other ways in which an upstream may read a path: with encoded slashes or backslashes taken as slashes, with
/// matrix parameters dropped, and each combination of these.
/// </summary>
internal static class PathReadings
{
    /// <summary>The number of readings; number 0 is the path itself.</summary>
    public const int Count = 12;

    private const int DropBefore = 1;
    private const int DropAfter = 2;

    /// <summary>Writes a reading.</summary>
    /// <param name="path">The normalised path.</param>
    /// <param name="reading">A number below <see cref="Count"/>: bit 0 reads %2F, bit 1 %5C, the rest when parameters are dropped.</param>
    /// <param name="output">At least as long as the path.</param>
    /// <returns>The length, or -1 if the reading leads above the root.</returns>
    public static int Write(ReadOnlySpan<char> path, int reading, Span<char> output)
    {
        path.CopyTo(output);
        var length = path.Length;
        var drop = reading >> 2;
        if (drop == DropBefore) length = DropParameters(output[..length]);
        length = ReadSlashes(output[..length], (reading & 1) != 0, (reading & 2) != 0);
        if (drop == DropAfter) length = DropParameters(output[..length]);
        return PathNormalizer.Compact(output[..length]);
    }

    private static int DropParameters(Span<char> path)
    {
        var length = 0;
        var dropping = false;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '/') dropping = false;
            else if (path[i] == ';' || PathNormalizer.IsEncoded(path, i, "%3B")) dropping = true;
            if (!dropping) path[length++] = path[i];
        }

        return length;
    }

    private static int ReadSlashes(Span<char> path, bool slashes, bool backslashes)
    {
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var isSlash = (slashes && PathNormalizer.IsEncoded(path, i, "%2F")) || (backslashes && PathNormalizer.IsEncoded(path, i, "%5C"));
            path[length++] = isSlash ? '/' : path[i];
            if (isSlash) i += 2;
        }

        return length;
    }
}
