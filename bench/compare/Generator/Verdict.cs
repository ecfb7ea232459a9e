namespace Usher.Compare.Generator;

internal enum Verdict
{
    /// <summary>The answer goes on.</summary>
    More,

    /// <summary>The answer is whole and right.</summary>
    Done,

    /// <summary>The answer is whole, but not a success.</summary>
    Refused,

    /// <summary>This is no answer that can be followed; the connection is of no more use.</summary>
    Broken,
}
