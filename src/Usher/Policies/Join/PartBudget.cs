namespace Usher.Policies.Join;

/// <summary>How much may still be held of one part, whatever the number of its answers.</summary>
internal sealed class PartBudget(int most)
{
    private long _taken;

    /// <summary>Takes some.</summary>
    /// <returns>Whether it was there.</returns>
    public bool TryTake(int count) => Interlocked.Add(ref _taken, count) <= most;
}
