using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Usher.Benchmarks;

// --quick: short iterations, a few minutes for all; --check FILE…, --join FILE…: usher as whole processes; --shared: decisions over Redis and SQLite.
// Everything else is BenchmarkDotNet's.
if (args is ["--check", .. var rest]) return await CheckProcess.Measure(rest);
if (args is ["--join", .. var joining]) return await JoinProcess.Measure(joining);
if (args is ["--shared"]) return await SharedCosts.Measure();

var quick = args.Contains("--quick");
var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance);
if (quick) job = job.WithIterationTime(TimeInterval.FromMilliseconds(60)).WithWarmupCount(4).WithIterationCount(7);
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .WithSummaryStyle(BenchmarkDotNet.Reports.SummaryStyle.Default.WithMaxParameterColumnWidth(90))
    .HideColumns(Column.Error, Column.RatioSD, Column.AllocRatio, Column.Job)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default);
string[] forwarded = [.. args.Where(argument => argument != "--quick")];
if (forwarded.Length == 0) forwarded = ["--filter", "*"];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(forwarded, config);
return 0;
