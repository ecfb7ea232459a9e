namespace Usher.Config;

/// <summary>A duration, or <c>none</c> for no limit.</summary>
/// <param name="Value">The duration; <see cref="Timeout.InfiniteTimeSpan"/> where there is no limit.</param>
public readonly record struct TimeLimit(TimeSpan Value) : IConfigScalar<TimeLimit>
{
    /// <summary>No limit.</summary>
    public static TimeLimit None { get; } = new(Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public static string Expected => "a duration such as 300ms, 5s, 1m or 24h, or none";

    /// <inheritdoc />
    public static TimeLimit Parse(string text)
    {
        if (text is "none") return None;
        try
        {
            return new TimeLimit(ConfigText.Duration(text));
        }
        catch (FormatException wrong)
        {
            throw new FormatException(wrong.Message.Replace(ConfigText.DurationExpected, Expected, StringComparison.Ordinal), wrong);
        }
    }

    /// <inheritdoc />
    public override string ToString() => ConfigText.Format(Value);
}
