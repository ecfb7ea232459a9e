namespace Usher.Schemas;

/// <summary>
/// A number as JSON writes it, with all of its digits: nothing is rounded, however many there are. The value is 0.<i>d1 d2 d3…</i> times ten to the
/// power of <see cref="Point"/>, where neither the first nor the last digit is 0.
/// </summary>
internal readonly ref struct JsonNumber
{
    // Beyond this an exponent only says "very large" or "very small".
    private const long FarthestPoint = 1_000_000_000_000_000;

    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;
    private readonly int _first;

    private JsonNumber(bool isNegative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long exponent)
    {
        _whole = whole;
        _fraction = fraction;
        var length = whole.Length + fraction.Length;
        while (_first < length && Raw(_first) == '0') _first++;
        if (_first == length) return;      // zero, which has no sign
        var last = length - 1;
        while (Raw(last) == '0') last--;
        (Digits, Point, IsNegative) = (last - _first + 1, whole.Length - _first + exponent, isNegative);
    }

    /// <summary>How many digits there are; 0: the number is zero.</summary>
    public int Digits { get; }

    /// <summary>Where the decimal point stands, counted from before the first digit.</summary>
    public long Point { get; }

    /// <summary>Whether it is below zero.</summary>
    public bool IsNegative { get; }

    /// <summary>Whether it has no fraction.</summary>
    public bool IsInteger => Digits == 0 || Point >= Digits;

    /// <summary>The digit at a place, from 0 to 9.</summary>
    public int this[int index] => Raw(_first + index) - '0';

    /// <summary>Takes apart what JSON's grammar has found to be a number.</summary>
    public static JsonNumber Parse(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        if (isNegative) text = text[1..];
        long exponent = 0;
        if (text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var at)
        {
            exponent = Exponent(text[(at + 1)..]);
            text = text[..at];
        }

        var point = text.IndexOf((byte)'.');
        return point < 0 ? new JsonNumber(isNegative, text, default, exponent) : new JsonNumber(isNegative, text[..point], text[(point + 1)..], exponent);
    }

    /// <summary>Which of two numbers is larger; 0: they are equal.</summary>
    public static int Compare(JsonNumber left, JsonNumber right)
    {
        if (left.Digits == 0 || right.Digits == 0) return left.Sign - right.Sign;
        if (left.IsNegative != right.IsNegative) return left.IsNegative ? -1 : 1;
        var order = CompareSizes(left, right);
        return left.IsNegative ? -order : order;
    }

    /// <summary>Adds it to a hash: equal numbers have equal ones.</summary>
    public void AddTo(ref HashCode hash)
    {
        hash.Add(Sign);
        hash.Add(Point);
        for (var i = 0; i < Digits; i++) hash.Add(this[i]);
    }

    private int Sign => Digits == 0 ? 0 : IsNegative ? -1 : 1;

    private static int CompareSizes(JsonNumber left, JsonNumber right)
    {
        if (left.Point != right.Point) return left.Point < right.Point ? -1 : 1;
        var both = Math.Min(left.Digits, right.Digits);
        for (var i = 0; i < both; i++)
        {
            if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
        }

        return left.Digits.CompareTo(right.Digits);
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
        long value = 0;
        foreach (var digit in text) value = Math.Min(FarthestPoint, value * 10 + (digit - '0'));
        return isNegative ? -value : value;
    }

    private byte Raw(int index) => index < _whole.Length ? _whole[index] : _fraction[index - _whole.Length];
}
