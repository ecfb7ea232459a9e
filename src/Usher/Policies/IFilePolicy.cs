using Usher.Config;

namespace Usher.Policies;

/// <summary>A policy of Usher's own that reads more of the file than its options, such as the named providers of <c>auth</c>.</summary>
internal interface IFilePolicy : IPolicy
{
    /// <summary>Checks what the file says beside the policy's options; once for each compile.</summary>
    /// <param name="file">The file.</param>
    /// <param name="check">Takes the errors.</param>
    void CheckFile(GatewayConfig file, ConfigCheck check);

    /// <summary>Checks one use against the rest of the file, also in a bundle that no route uses.</summary>
    /// <param name="options">The options of that use.</param>
    /// <param name="file">The file.</param>
    /// <param name="check">Takes the errors.</param>
    void CheckUse(object options, GatewayConfig file, ConfigCheck check);

    /// <summary>What holds on a route that says nothing of this policy; null: nothing, and then the policy is not in its pipeline.</summary>
    /// <param name="file">The file.</param>
    PolicyUse? WhereAbsent(GatewayConfig file);

    /// <summary>Names of the query whose values are credentials anywhere in the file.</summary>
    /// <param name="file">The file.</param>
    IEnumerable<string> SecretQueryNames(GatewayConfig file);
}
