namespace Usher.Schemas;

/// <summary>Which members of an object, or items of an array, some keyword has looked at, for <c>unevaluatedProperties</c> and <c>unevaluatedItems</c>.</summary>
internal sealed class Marks(int count)
{
    private readonly ulong[] _bits = new ulong[(count + 63) / 64];

    /// <summary>How many there are.</summary>
    public int Count { get; } = count;

    /// <summary>Whether one was looked at.</summary>
    public bool this[int index] => (_bits[index >> 6] >> (index & 63) & 1) == 1;

    /// <summary>One was looked at.</summary>
    public void Set(int index) => _bits[index >> 6] |= 1UL << (index & 63);

    /// <summary>All were.</summary>
    public void SetAll() => Array.Fill(_bits, ulong.MaxValue);

    /// <summary>All that others looked at were.</summary>
    public void Add(Marks others)
    {
        for (var i = 0; i < _bits.Length; i++) _bits[i] |= others._bits[i];
    }
}
