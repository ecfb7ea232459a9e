using System.Globalization;

namespace Usher.Live;

/// <summary>
/// A limit or a quota, as a client is told of it (draft-ietf-httpapi-ratelimit-headers-11: two lists of strings with parameters, RFC 9651) and
/// as it takes back what was not used.
/// </summary>
/// <param name="name">Its name in the fields, unique on its route.</param>
/// <param name="quota">How much there is when all is left: <c>q</c>.</param>
/// <param name="window">In how many seconds it comes back: <c>w</c>.</param>
internal abstract class AllowanceSource(string name, long quota, long window)
{
    private const int MostKept = 1024;

    // By what is left: the number of seconds hardly differs for the same rest, so one text is made for many responses.
    private Said?[]? _kept;

    /// <summary>Its name in the fields.</summary>
    public string Name { get; } = name;

    /// <summary>Its item in <c>RateLimit-Policy</c>.</summary>
    public string Policy { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={quota};w={window}");

    /// <summary>Its item in <c>RateLimit</c>.</summary>
    /// <param name="remaining">How much is left.</param>
    /// <param name="reset">The seconds for which that is what there is: <c>t</c>.</param>
    public string Item(long remaining, long reset)
    {
        var kept = _kept ??= new Said?[(int)Math.Min(quota + 1, MostKept)];
        var isKept = (ulong)remaining < (ulong)kept.Length;
        if (isKept && kept[remaining] is { } said && said.Reset == reset) return said.Text;
        var text = string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";r={remaining};t={reset}");
        if (isKept) kept[remaining] = new Said(reset, text);
        return text;
    }

    /// <summary>The seconds for which so much is what there is, once something was given back; a calendar's end is not moved by that.</summary>
    /// <param name="remaining">How much is left.</param>
    /// <param name="reset">The seconds before.</param>
    public virtual long ResetOf(long remaining, long reset) => reset;

    /// <summary>Takes back what a request was counted for that was then refused by another.</summary>
    /// <param name="key">Whom it was counted for.</param>
    /// <param name="cost">How much.</param>
    public abstract void GiveBack(UInt128 key, long cost);

    /// <summary>What is left, without using any of it up.</summary>
    /// <param name="key">For whom it is counted.</param>
    public abstract ValueTask<AllowanceReading> Read(UInt128 key);

    private sealed record Said(long Reset, string Text);
}
