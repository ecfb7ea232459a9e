using System.Globalization;
using Usher.Fuzz;

const string Usage = """
    usher-fuzz instrument FILE…                                  add coverage to assemblies, in place
    usher-fuzz loop TARGET --corpus DIR --out DIR [--runs N] [--seed N]   fuzz in this process, guided by coverage where it is there
    usher-fuzz replay TARGET FILE…                               run inputs once
    usher-fuzz afl TARGET                                        serve afl-fuzz
    Targets: exchange, expression, target, yaml
    """;

switch (args)
{
    case ["instrument", .. var files]:
        foreach (var file in files)
        {
            var types = SharpFuzz.Fuzzer.Instrument(file, static _ => true, SharpFuzz.Options.Value).Count();
            Console.WriteLine($"{Path.GetFileName(file)}: instrumented, {types} types");
        }

        return 0;
    case ["loop", var name, .. var rest] when Targets.Find(name) is { } target:
        var seed = int.Parse(Option(rest, "--seed") ?? "1", CultureInfo.InvariantCulture);
        var runs = long.Parse(Option(rest, "--runs") ?? "1000000", CultureInfo.InvariantCulture);
        return new GuidedLoop(name, target, Option(rest, "--corpus") ?? ".", Option(rest, "--out") ?? ".", seed).Run(runs) ? 0 : 1;
    case ["replay", var name, .. var files] when Targets.Find(name) is { } target:
        foreach (var file in files) target(File.ReadAllBytes(file));
        return 0;
    case ["afl", var name] when Targets.Find(name) is { } target:
        SharpFuzz.Fuzzer.OutOfProcess.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            target(bytes.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static string? Option(string[] rest, string name) => Array.IndexOf(rest, name) is >= 0 and var at && at + 1 < rest.Length ? rest[at + 1] : null;
