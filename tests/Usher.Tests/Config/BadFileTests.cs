using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Config;

/// <summary>Each file under <c>Bad</c> has the errors that stand beside it. <c>UPDATE_GOLDEN=1</c> writes them anew; read them then.</summary>
public sealed class BadFileTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Usher.Tests", "Config", "Bad");

    private static readonly Dictionary<string, string> Variables = new() { ["SECRET"] = "hunter2-hunter2", ["EMPTY"] = "" };

    public static TheoryData<string> Files() => new(Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void A_bad_file_is_told_what_is_wrong_and_where(string name)
    {
        var result = ConfigReader.Read(Path.Combine(Folder, name + ".yaml"), SamplePolicies.All, Variables.GetValueOrDefault);
        var text = ConfigErrorText.Render(result.Errors, colours: false).Replace(Folder + "/", "", StringComparison.Ordinal);

        Assert.False(result.IsValid);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        var golden = Path.Combine(Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void There_are_more_than_sixty_of_them() => Assert.True(Files().Count > 60);
}
