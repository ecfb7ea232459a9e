namespace Usher.Live;

/// <summary>What is left of a limit or a quota for one caller.</summary>
/// <param name="Left">How much; 0 where it could not be asked.</param>
/// <param name="Reset">Seconds until all is back (a limit), or some (a quota).</param>
/// <param name="IsLost">Whether it could not be asked, because the cluster cannot be reached.</param>
internal readonly record struct AllowanceReading(long Left, long Reset, bool IsLost)
{
    /// <summary>It could not be asked.</summary>
    public static AllowanceReading Lost { get; } = new(0, 0, IsLost: true);
}
