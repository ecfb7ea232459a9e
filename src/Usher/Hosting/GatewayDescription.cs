using Usher.Config;
using Usher.Policies;

namespace Usher.Hosting;

/// <summary>What the file may say, with the policies that Usher brings.</summary>
internal static class GatewayDescription
{
    /// <summary>The JSON Schema of the file.</summary>
    public static string Schema() => ConfigSchema.Write([.. BuiltInPolicies.All.Select(policy => policy.Shape)]);

    /// <summary>The reference of the file, for <c>docs/reference.md</c>.</summary>
    public static string Markdown() =>
        ConfigReference.Write([.. BuiltInPolicies.All.Select(policy => new ConfigReference.Policy(policy.Shape, StageOf(policy), $"../src/Usher/Policies/{FolderOf(policy)}/README.md"))]);

    private static string StageOf(IPolicy policy) => policy.StageOf(policy.Shape.Record.Create()).ToString();

    // A policy is a folder, and a folder is a namespace.
    private static string FolderOf(IPolicy policy) => policy.GetType().Namespace!.Split('.')[^1];
}
