namespace Usher.Config.Reading;

/// <summary>Checks the limits of listeners.</summary>
internal static class LimitRules
{
    private const long LargestHead = 1024 * 1024;
    private const long SmallestHead = 256;
    private const int MostStreams = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static void Check(LimitsConfig limits, ConfigCheck check)
    {
        Count(nameof(limits.Connections), limits.Connections, int.MaxValue);
        Count(nameof(limits.PerIp), limits.PerIp, int.MaxValue);
        Count(nameof(limits.Headers), limits.Headers, 10_000);
        Count(nameof(limits.H2Streams), limits.H2Streams, MostStreams);
        Count(nameof(limits.H2Resets), limits.H2Resets, int.MaxValue);
        Count(nameof(limits.H2Continuations), limits.H2Continuations, int.MaxValue);
        Size(nameof(limits.HeaderSize), limits.HeaderSize);
        Size(nameof(limits.RequestLine), limits.RequestLine);
        Time(nameof(limits.HeaderTime), limits.HeaderTime);
        Time(nameof(limits.HandshakeTime), limits.HandshakeTime);
        Time(nameof(limits.IdleTime), limits.IdleTime);

        void Count(string property, int? value, int most)
        {
            if (value is { } count && (count < 1 || count > most)) check.Error(limits, property, most == int.MaxValue ? "expected 1 or more" : $"expected 1 to {most}");
        }

        void Size(string property, long? value)
        {
            if (value is < SmallestHead or > LargestHead) check.Error(limits, property, $"expected {ConfigText.FormatSize(SmallestHead)} to {ConfigText.FormatSize(LargestHead)}");
        }

        void Time(string property, TimeSpan? value)
        {
            if (value is { } time && (time <= TimeSpan.Zero || time > Longest)) check.Error(limits, property, $"expected more than 0s and at most {ConfigText.Format(Longest)}");
        }
    }
}
