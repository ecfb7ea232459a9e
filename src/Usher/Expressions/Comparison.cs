namespace Usher.Expressions;

/// <summary>How values compare. Null compares with nothing, and values of different types are never equal; lists and objects are equal to nothing.</summary>
internal static class Comparison
{
    // Beyond it a double no longer tells neighbouring whole numbers apart.
    private const long Exact = 1L << 53;

    /// <summary>Whether two values are equal.</summary>
    public static bool AreEqual(scoped in ExpressionValue left, scoped in ExpressionValue right, scoped ref ExpressionFrame frame)
    {
        switch (left.Type)
        {
            case ExpressionType.Bool: return right.Type == ExpressionType.Bool && left.IsTrue == right.IsTrue;
            case ExpressionType.Int or ExpressionType.Double: return (right.Type & ExpressionType.Number) != ExpressionType.Null && Order(left, right) == 0;
            case ExpressionType.Text:
                if (right.Type != ExpressionType.Text) return false;
                if (right.Json.ValueKind == System.Text.Json.JsonValueKind.String) return left.TryGetText(ref frame, out var text) && right.IsText(ref frame, text);
                return right.TryGetText(ref frame, out var other) && left.IsText(ref frame, other);
            default: return false;
        }
    }

    /// <summary>Which of two values is less; null: neither can be said to be.</summary>
    public static int? Order(scoped in ExpressionValue left, scoped in ExpressionValue right, scoped ref ExpressionFrame frame)
    {
        if ((left.Type & ExpressionType.Number) != ExpressionType.Null && (right.Type & ExpressionType.Number) != ExpressionType.Null) return Order(left, right);
        if (left.TryGetText(ref frame, out var text) && right.TryGetText(ref frame, out var other)) return text.SequenceCompareTo(other);
        return null;
    }

    private static int? Order(scoped in ExpressionValue left, scoped in ExpressionValue right)
    {
        if (left.Type == ExpressionType.Int && right.Type == ExpressionType.Int) return left.Int.CompareTo(right.Int);
        if (left.Type == ExpressionType.Int) return Order(left.Int, right.Double);
        if (right.Type == ExpressionType.Int) return -Order(right.Int, left.Double);
        return left.Double.CompareTo(right.Double);
    }

    private static int Order(long whole, double number)
    {
        if (whole is < Exact and > -Exact) return ((double)whole).CompareTo(number);
        if (number >= 9223372036854775808.0) return -1;
        if (number < -9223372036854775808.0) return 1;
        var floor = Math.Floor(number);
        var order = whole.CompareTo((long)floor);
        return order == 0 && number > floor ? -1 : order;
    }
}
