using System.Net;
using Microsoft.Extensions.Logging;
using Usher.Policies.Ip;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Ip;

public sealed class AddressFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usher-ip-");
    private readonly ManualTimer _time = new();
    private readonly TestLog _log = new();
    private readonly LoggerFactory _logs;
    private int _written;

    public AddressFileTests() => _logs = new LoggerFactory([_log]);

    private string PathOf => Path.Combine(_folder.FullName, "list.txt");

    [Fact]
    public void Reads_both_kinds_of_lines_and_comments()
    {
        Write("# who\n10.0.0.0/8   # inside\nallow 192.0.2.1\n\ndeny   10.6.6.0/24\n");
        using var file = Open();
        Assert.Null(file.Problem);
        Assert.True(file.Current.Allow.Contains(IPAddress.Parse("10.1.1.1")));
        Assert.True(file.Current.Allow.Contains(IPAddress.Parse("192.0.2.1")));
        Assert.True(file.Current.Deny.Contains(IPAddress.Parse("10.6.6.6")));
    }

    [Fact]
    public void Takes_a_change_over_without_a_reload()
    {
        Write("deny 192.0.2.1\n");
        using var file = Open();
        Write("deny 192.0.2.2\n");
        Assert.True(file.Current.Deny.Contains(IPAddress.Parse("192.0.2.1")));
        _time.Tick();
        Assert.False(file.Current.Deny.Contains(IPAddress.Parse("192.0.2.1")));
        Assert.True(file.Current.Deny.Contains(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Follows_a_link_that_is_turned_to_another_file()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "one"), "deny 192.0.2.1\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "another"), "deny 192.0.2.2/31\n");
        File.CreateSymbolicLink(PathOf, "one");
        using var file = Open();
        File.CreateSymbolicLink(PathOf + "~", "another");
        File.Move(PathOf + "~", PathOf, overwrite: true);
        _time.Tick();
        Assert.True(file.Current.Deny.Contains(IPAddress.Parse("192.0.2.3")));
    }

    [Theory]
    [InlineData("10.0.0.0/8\nnobody\n", "line 2")]
    [InlineData("", "no entries")]
    [InlineData("# nothing\n", "no entries")]
    [InlineData("deny 192.0.2.1\n", "allows nobody any more")]
    [InlineData(null, "")]
    public void A_broken_file_leaves_the_list_as_it_was(string? text, string problem)
    {
        Write("10.0.0.0/8\n");
        using var file = Open();
        if (text is null) File.Delete(PathOf);
        else Write(text);
        _time.Tick();
        _time.Tick();
        Assert.True(file.Current.Allow.Contains(IPAddress.Parse("10.1.1.1")));
        var line = Assert.Single(_log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains("3102", line, StringComparison.Ordinal);
        Assert.Contains(problem, line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_can_be_meant()
    {
        Write("deny none\n");
        using var file = Open();
        Assert.Null(file.Problem);
        Assert.True(file.Current.Deny.IsEmpty);
    }

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    private AddressFile Open() => AddressFile.Open(PathOf, _time, _logs);

    // Every version is a second younger than the one before, however fast this test runs.
    private void Write(string text)
    {
        File.WriteAllText(PathOf, text);
        File.SetLastWriteTimeUtc(PathOf, DateTime.UnixEpoch.AddSeconds(1_000_000_000 + _written++));
    }

    private sealed class ManualTimer : TimeProvider
    {
        private Action? _callback;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            return new Never();
        }

        public void Tick() => _callback!();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
