namespace Usher.Examples.HighAvailability;

/// <summary>A request of a client, with all its tries.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">When it began, since the clients began.</param>
/// <param name="Done">When it ended.</param>
/// <param name="Tries">How often the client sent it.</param>
/// <param name="Id">The payment's number; null: there was no good answer.</param>
/// <param name="Key">Its key; null: none.</param>
/// <param name="Trouble">What the last try came to that had no good answer; null: there was none.</param>
/// <param name="TroubleAt">When the first such try ended; it is what was done then that has caused it.</param>
internal sealed record Asked(RequestKind Kind, TimeSpan At, TimeSpan Done, int Tries, long? Id, string? Key, string? Trouble, TimeSpan TroubleAt)
{
    public bool IsAnswered => Id is not null;
}
