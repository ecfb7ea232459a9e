namespace Usher.Live;

/// <summary>Where one <c>name=value</c> of a query lies in a request target.</summary>
/// <param name="Start">The index of its name.</param>
/// <param name="Value">The index of its value; where it has no equals sign, its end.</param>
/// <param name="End">The index behind it: an ampersand, or the target's end.</param>
internal readonly record struct QueryPart(int Start, int Value, int End)
{
    /// <summary>Its value as it stands there, still percent-encoded.</summary>
    public ReadOnlySpan<char> ValueOf(string target) => target.AsSpan(Value, End - Value);

    /// <summary>Finds the first of a name, also where the name is percent-encoded: upstreams decode it too.</summary>
    /// <param name="target">A path and its query.</param>
    /// <param name="from">Where to begin: the length of the path, or the end of another part.</param>
    /// <param name="name">The name.</param>
    /// <param name="part">Where it lies.</param>
    public static bool Find(string target, int from, string name, out QueryPart part)
    {
        while (from < target.Length)
        {
            // What stands at 'from' is the question mark or an ampersand.
            var start = from + 1;
            var length = target.AsSpan(start).IndexOf('&');
            var end = length < 0 ? target.Length : start + length;
            var equals = target.AsSpan(start, end - start).IndexOf('=');
            var nameEnd = equals < 0 ? end : start + equals;
            if (IsName(target.AsSpan(start, nameEnd - start), name))
            {
                part = new QueryPart(start, equals < 0 ? end : nameEnd + 1, end);
                return true;
            }

            from = end;
        }

        part = default;
        return false;
    }

    /// <summary>The target without this part.</summary>
    public string Without(string target)
    {
        // The separator before it goes with it; where it was the first of several, the next one's does.
        var isLast = End == target.Length;
        return isLast ? target[..(Start - 1)] : string.Concat(target.AsSpan(0, Start), target.AsSpan(End + 1));
    }

    private static bool IsName(ReadOnlySpan<char> written, string name) =>
        written.ContainsAny('%', '+') ? Uri.UnescapeDataString(written.ToString().Replace('+', ' ')) == name : written.SequenceEqual(name);
}
