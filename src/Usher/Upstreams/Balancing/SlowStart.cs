namespace Usher.Upstreams.Balancing;

/// <summary>Lets a destination that joined or came back have a tenth of its share at first, and all of it after a while.</summary>
/// <param name="window">How long that takes.</param>
/// <param name="time">The clock.</param>
internal sealed class SlowStart(TimeSpan window, TimeProvider time)
{
    private const double Least = 0.1;
    private readonly double _window = window.TotalSeconds * time.TimestampFrequency;

    /// <summary>The part of its share that a destination gets now, up to 1.</summary>
    public double PartOf(Destination destination)
    {
        var since = destination.State.UpSince;
        if (since == 0) return 1;
        var age = time.GetTimestamp() - since;
        return age >= _window ? 1 : Math.Max(Least, age / _window);
    }
}
