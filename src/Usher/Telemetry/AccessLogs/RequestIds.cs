using System.Buffers;
using System.Security.Cryptography;

namespace Usher.Telemetry.AccessLogs;

/// <summary>Ids for requests: twelve random characters for this run of the program and a counter, so that one costs a string and nothing else.</summary>
internal static class RequestIds
{
    private const int RunLength = 12;
    private const int Length = RunLength + 8;
    private const int Longest = 128;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/+=@");
    private static readonly string Run = RandomNumberGenerator.GetString(Alphabet, RunLength);
    private static long s_last = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>A new one.</summary>
    public static string Next() => string.Create(Length, Interlocked.Increment(ref s_last), static (text, number) =>
    {
        Run.CopyTo(text);
        for (var i = Length - 1; i >= RunLength; i--, number >>= 5) text[i] = Alphabet[(int)(number & 31)];
    });

    /// <summary>Whether a caller's own id can be taken over: not too long, and nothing in it that a log or a field could trip over.</summary>
    public static bool IsUsable(string id) => id.Length is > 0 and <= Longest && !id.AsSpan().ContainsAnyExcept(Allowed);
}
