using Usher.Config;
using Usher.Policies;

namespace Usher.Runtime;

/// <summary>One policy in a route's pipeline.</summary>
/// <param name="Stage">Where it stands.</param>
/// <param name="Use">Its options, and where in the file they come from.</param>
internal sealed record PipelineStep(Stage Stage, PolicyUse Use)
{
    /// <summary>The plan whose consumers alone it holds for; null: it holds for everybody.</summary>
    public string? Plan { get; init; }
}
