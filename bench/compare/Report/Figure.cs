namespace Usher.Compare.Report;

/// <summary>Numbers with about three digits that mean something.</summary>
internal static class Figure
{
    public static string Text(double value) => Math.Abs(value) switch
    {
        < 10 => $"{value:F2}",
        < 100 => $"{value:F1}",
        _ => $"{value:F0}",
    };
}
