using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>That what is embedded is what the sources say.</summary>
public sealed class DashboardBundleTests
{
    private static string Folder { get; } = Repository.PathOf("src", "Usher.Admin", "Dashboard");

    [Fact]
    public void The_bundle_was_built_from_these_sources()
    {
        var banner = File.ReadLines(Path.Combine(Folder, "dist", "app.js")).First();
        Assert.True(banner == $"/* sources {HashOfSources()} */", "the sources of the dashboard have changed: npm ci && npm run build in src/Usher.Admin/Dashboard, and commit dist");
    }

    [Fact]
    public async Task Building_it_again_makes_the_same_files()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "esbuild")), "the npm packages are not installed: npm ci in src/Usher.Admin/Dashboard");
        Assert.SkipUnless(TestProcess.Exists("node"), "node is not installed");
        using var folder = new TestFolder();
        var (code, output) = await TestProcess.Run("node", [Path.Combine(Folder, "build.mjs"), "--out", folder.Root], "");
        Assert.True(code == 0, output);
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "dist")))
            Assert.Equal(await ContentOf(file), await ContentOf(folder.PathOf(Path.GetFileName(file))));
    }

    [Theory]
    [InlineData("app.js")]
    [InlineData("app.css")]
    public async Task The_compressed_form_is_the_same(string name) =>
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, "dist", name)), await ContentOf(Path.Combine(Folder, "dist", name + ".gz")));

    [Fact]
    public void It_stays_small()
    {
        long size = Directory.GetFiles(Path.Combine(Folder, "dist"), "app.*").Where(file => !file.EndsWith(".gz", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length);
        Assert.InRange(size, 1, 180_000);
    }

    // How well it is compressed may depend on the version of Node.
    private static async Task<byte[]> ContentOf(string file)
    {
        if (!file.EndsWith(".gz", StringComparison.Ordinal)) return await File.ReadAllBytesAsync(file);
        using var content = new MemoryStream();
        await using var unzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        await unzip.CopyToAsync(content);
        return content.ToArray();
    }

    // As build.mjs computes it.
    private static string HashOfSources()
    {
        var files = Directory.GetFiles(Path.Combine(Folder, "src"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Concat(["build.mjs", "package.json", "package-lock.json"])
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\n"));
            hash.AppendData(Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Folder, file)).Replace("\r\n", "\n", StringComparison.Ordinal)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
