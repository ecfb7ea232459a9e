using System.Text;
using Usher.Telemetry.AccessLogs;
using Usher.Tests.Http1;
using Usher.Tests.Support;

namespace Usher.Tests.Telemetry.AccessLogs;

public sealed class FileOutputTests
{
    [Fact]
    public void A_file_that_has_grown_enough_is_put_aside_and_the_oldest_goes()
    {
        using var folder = new TestFolder();
        using (var file = new FileOutput(folder.PathOf("a.log"), largest: 10, kept: 2, TimeProvider.System))
        {
            foreach (var line in new[] { "first..\n", "second.\n", "third..\n", "fourth.\n" }) file.Write(Encoding.UTF8.GetBytes(line));
        }

        Assert.Equal(["fourth."], folder.Lines("a.log"));
        Assert.Equal(["third.."], folder.Lines("a.log.1"));
        Assert.Equal(["second."], folder.Lines("a.log.2"));
        Assert.Empty(folder.Lines("a.log.3"));
    }

    [Fact]
    public void What_was_there_before_stays()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("a.log"), "before\n");
        using (var file = new FileOutput(folder.PathOf("a.log"), long.MaxValue, 0, TimeProvider.System)) file.Write("after\n"u8);
        Assert.Equal(["before", "after"], folder.Lines("a.log"));
    }

    [Fact]
    public void A_file_that_someone_moved_away_is_made_anew()
    {
        using var folder = new TestFolder();
        var time = new ManualTime();
        using var file = new FileOutput(folder.PathOf("a.log"), long.MaxValue, 0, time);
        file.Write("one\n"u8);
        File.Move(folder.PathOf("a.log"), folder.PathOf("moved"));
        time.Advance(TimeSpan.FromSeconds(2));
        file.Write("two\n"u8);
        Assert.Equal(["two"], folder.Lines("a.log"));
        Assert.Equal(["one"], folder.Lines("moved"));
    }
}
