namespace Usher.Schemas;

/// <summary>The number of a <c>multipleOf</c>. What is divided by it is divided exactly, digit by digit.</summary>
internal sealed class Divisor
{
    /// <summary>The most digits that it may have.</summary>
    public const int MostDigits = 18;

    private readonly ulong _digits;
    private readonly long _exponent;

    /// <summary>Takes a number above zero with at most <see cref="MostDigits"/> digits.</summary>
    public Divisor(JsonNumber number)
    {
        for (var i = 0; i < number.Digits; i++) _digits = _digits * 10 + (ulong)number[i];
        _exponent = number.Point - number.Digits;
    }

    /// <summary>Whether a number is a multiple of it.</summary>
    public bool Divides(JsonNumber number)
    {
        if (number.Digits == 0) return true;
        // a·10^x is a multiple of b·10^y. Neither a nor b ends in a zero, so x below y leaves a fraction.
        var shift = number.Point - number.Digits - _exponent;
        if (shift < 0) return false;
        ulong rest = 0;
        for (var i = 0; i < number.Digits; i++) rest = (rest * 10 + (ulong)number[i]) % _digits;
        return Multiply(rest, PowerOfTen(shift)) == 0;
    }

    private ulong PowerOfTen(long exponent)
    {
        var (result, power) = (1 % _digits, 10 % _digits);
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1) result = Multiply(result, power);
            power = Multiply(power, power);
        }

        return result;
    }

    private ulong Multiply(ulong left, ulong right) => (ulong)((UInt128)left * right % _digits);
}
