namespace Usher.Policies.Auth.Jwt;

/// <summary>
/// Tokens that were valid when they were looked at, so that the second sight of one costs a hash. Only valid ones come in: bad tokens, however
/// many, push nothing out. Bounded in entries and in bytes. Reading takes no lock.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>The most entries: sets of <see cref="Ways"/>.</summary>
    public const int MostEntries = 8192;

    /// <summary>About the most bytes of all entries.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    private const int Ways = 4;
    private const int Sets = MostEntries / Ways;

    private readonly TokenEntry?[] _slots = new TokenEntry?[MostEntries];
    private readonly Lock _lock = new();
    private long _bytes;
    private int _hand;

    /// <summary>About how many bytes the entries take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What a token was found to be; null: it is not here. Whether that still holds is for the caller to say.</summary>
    public TokenEntry? Find(in TokenHash hash)
    {
        var start = SetOf(hash);
        for (var i = start; i < start + Ways; i++)
        {
            if (Volatile.Read(ref _slots[i]) is { } entry && entry.Hash == hash) return entry;
        }

        return null;
    }

    /// <summary>Remembers a token, in place of what would end first.</summary>
    public void Add(TokenEntry entry)
    {
        lock (_lock)
        {
            var start = SetOf(entry.Hash);
            var place = start;
            for (var i = start; i < start + Ways; i++)
            {
                if (_slots[i] is not { } other || other.Hash == entry.Hash)
                {
                    place = i;
                    break;
                }

                if (other.Ends < _slots[place]!.Ends) place = i;
            }

            Put(place, entry);
            for (var left = MostEntries; _bytes > MostBytes && left > 0; left--, _hand = (_hand + 1) % MostEntries)
            {
                if (_hand != place) Put(_hand, null);
            }
        }
    }

    private void Put(int place, TokenEntry? entry)
    {
        _bytes += (entry?.Size ?? 0) - (_slots[place]?.Size ?? 0);
        Volatile.Write(ref _slots[place], entry);
    }

    private static int SetOf(in TokenHash hash) => (int)(hash.A % Sets) * Ways;
}
