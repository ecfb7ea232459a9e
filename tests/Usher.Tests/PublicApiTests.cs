using Usher.Tests.Support;

namespace Usher.Tests;

/// <summary>What an embedder or an author of a policy may use. A type that appears here is promised.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void What_is_public_is_listed()
    {
        var types = typeof(UsherExtensions).Assembly.GetExportedTypes().Select(type => type.FullName!).Order(StringComparer.Ordinal);
        Golden.Equal(Repository.PathOf("tests", "Usher.Tests", "PublicApi.txt"), string.Join("\n", types) + "\n");
    }
}
