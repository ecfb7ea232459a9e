using System.Text;
using Usher.Config;
using Usher.Hosting;
using Usher.Policies.Transform;
using Usher.Tests.Expressions;

namespace Usher.Tests.Policies.Transform;

/// <summary>Compiles and runs the bodies of tests.</summary>
internal static class BodyPlans
{
    public static BodyPlan Compile(string body)
    {
        var indented = string.Join('\n', body.Split('\n').Select(line => "          " + line));
        var yaml = $"routes:\n  /t/{{tenant}}:\n    respond: 200\n    transform:\n      response:\n        body:\n{indented}\n";
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", yaml));
        Assert.True(check.IsValid, ConfigErrorText.Render(check.Errors, colours: false));
        var options = (TransformOptions)check.Snapshot!.Routes[check.Snapshot.Routes.Entries[0]].Config.Policies.Single(use => use.Name == "transform").Options;
        return new TransformCompiler(new ConfigCheck(), ["tenant"]).Compile(options.Response)!.Body!;
    }

    /// <summary>What comes out, or the problem's name; the sizes of the pieces are taken in turn.</summary>
    public static string Run(BodyPlan plan, ReadOnlySpan<byte> input, int[] sizes)
    {
        var request = new SampleRequest();
        using var run = new BodyRun(plan, request.Context, request.Request);
        var output = new List<byte>();
        for (var (at, turn) = (0, 0); at < input.Length; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], input.Length - at);
            run.Input.Write(input.Slice(at, size));
            at += size;
            if (run.Process(isFinal: false) is var problem && problem != BodyProblem.None) return problem.ToString();
            output.AddRange(run.Output.Span);
            run.Output.Clear();
        }

        if (run.Process(isFinal: true) is var last && last != BodyProblem.None) return last.ToString();
        output.AddRange(run.Output.Span);
        return Encoding.UTF8.GetString([.. output]);
    }
}
