using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Telemetry.AccessLogs;
using Usher.Telemetry.Metrics;
using Usher.Tests.Support;

namespace Usher.Tests.Telemetry.AccessLogs;

public sealed class AccessLogTests : IDisposable
{
    private static readonly AccessRecord Sample = new()
    {
        Time = DateTimeOffset.UnixEpoch, Duration = 1000, Method = "GET", Scheme = "http", Host = "x", Target = "/a", PathLength = 2, Protocol = "HTTP/1.1", Status = 200, UserAgent = "", Referer = "",
    };

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
    private readonly TestLog _log = new();

    private GatewayMetrics Metrics => _services.GetRequiredService<GatewayMetrics>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Every_line_is_there_when_it_is_closed()
    {
        using var folder = new TestFolder();
        using (var log = Open(new FileOutput(folder.PathOf("a.log"), long.MaxValue, 0, TimeProvider.System)))
        {
            for (var i = 0; i < 5000; i++) log.Write(Sample, Status());
        }

        Assert.Equal(5000, folder.Lines("a.log").Length);
        Assert.Equal(0, Metrics.LogDropped);
    }

    [Fact]
    public async Task An_output_that_takes_nothing_holds_nobody_up()
    {
        using var stuck = new StuckOutput();
        using (var log = Open(stuck))
        {
            log.Write(Sample, Status());
            await stuck.Entered.Task;
            for (var i = 0; i < 100_000; i++) log.Write(Sample, Status());
            Assert.InRange(Metrics.LogDropped, 100_000 - 20_000, 100_000);
            stuck.Release();
        }

        Assert.Contains(_log.Lines, line => line.Contains("lines of the access log test were dropped: it was too slow", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_written_is_counted_and_told_once()
    {
        using (var log = Open(new FileOutput("/proc/no/such/folder/a.log", long.MaxValue, 0, TimeProvider.System)))
        {
            for (var i = 0; i < 10; i++) log.Write(Sample, Status());
        }

        Assert.Equal(10, Metrics.LogDropped);
        Assert.Single(_log.Lines, line => line.Contains("were dropped", StringComparison.Ordinal));
    }

    private static TemplateFormat Status() => TemplateFormat.TryParse("{status}", QueryDetail.Names, out var format, out _, out _) ? format : throw new InvalidOperationException();

    private AccessLog Open(LogOutput output) => new("test", output, Metrics, TimeProvider.System, LoggerFactory.Create(builder => builder.AddProvider(_log)));

    private sealed class StuckOutput : LogOutput
    {
        private readonly ManualResetEventSlim _gate = new();

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _gate.Set();

        public override void Write(ReadOnlySpan<byte> lines)
        {
            Entered.TrySetResult();
            _gate.Wait(TimeSpan.FromSeconds(20));
            Assert.NotEmpty(Encoding.UTF8.GetString(lines));
        }

        public override void Dispose() => _gate.Set();
    }
}
