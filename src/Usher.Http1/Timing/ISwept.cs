namespace Usher.Http1.Timing;

/// <summary>Something that looks at its deadlines when the clock ticks.</summary>
internal interface ISwept
{
    /// <summary>Called at every tick, on a timer's thread, never twice at once.</summary>
    void Sweep(long now);
}
