namespace Usher.Hosting;

/// <summary>Marks the endpoint that stands for all routes of the file.</summary>
internal sealed class EmbeddedEndpoint
{
    private EmbeddedEndpoint()
    {
    }

    /// <summary>The mark.</summary>
    public static EmbeddedEndpoint Mark { get; } = new();
}
