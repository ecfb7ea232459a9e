namespace Usher.Compare.Results;

/// <summary>What one program costs as a multiple of another, round by round: both stood next to each other in time.</summary>
internal sealed record Ratio(double Median, double Min, double Max)
{
    public static Ratio Of(ProgramResult program, ProgramResult peer)
    {
        var rounds = program.Samples.Zip(peer.Samples, (mine, theirs) => mine.Value / theirs.Value).ToArray();
        return new Ratio(Statistics.Median(rounds), rounds.Min(), rounds.Max());
    }
}
