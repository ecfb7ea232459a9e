namespace Usher.Tests.Upstreams.Balancing;

/// <summary>A clock that stands still until it is told to go on, with the frequency of the real one.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _now = System.GetTimestamp();

    public override long GetTimestamp() => _now;

    public void Advance(TimeSpan time) => _now += (long)(time.TotalSeconds * TimestampFrequency);
}
