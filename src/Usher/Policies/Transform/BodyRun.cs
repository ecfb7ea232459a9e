using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Expressions.Json;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>One body on its way through a plan: bytes go in at one end and come out at the other.</summary>
internal sealed class BodyRun(BodyPlan plan, HttpContext context, GatewayRequest request) : IDisposable
{
    private JsonStream? _stream;

    /// <summary>What has come and was not read yet.</summary>
    public JsonBytes Input { get; } = new();

    /// <summary>What can go.</summary>
    public JsonBytes Output { get; } = new();

    /// <summary>Reads what has come.</summary>
    /// <param name="isFinal">Whether nothing more comes.</param>
    public BodyProblem Process(bool isFinal)
    {
        if (plan.IgnoresBody) Input.Clear();
        if (plan.NeedsWhole && Input.Count > plan.Max) return BodyProblem.TooLarge;
        try
        {
            if (plan.NeedsWhole) ProcessWhole(isFinal);
            else ProcessPart(isFinal);
        }
        catch (JsonException)
        {
            return BodyProblem.NotJson;
        }
        catch (InvalidOperationException)
        {
            // What is said of the text of a JSON string that holds none.
            return BodyProblem.NotJson;
        }

        return !isFinal && Input.Count > plan.Max ? BodyProblem.TooLarge : BodyProblem.None;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        Input.Dispose();
        Output.Dispose();
    }

    private void ProcessWhole(bool isFinal)
    {
        if (!isFinal) return;
        plan.Apply(context, request, Input.Memory, Output);
        Input.Clear();
    }

    private void ProcessPart(bool isFinal)
    {
        if (_stream is null)
        {
            _stream = plan.Stream(context, request);
            if (plan.Wrap is not null) Output.Write(plan.Wrap);
        }

        Input.Consume(_stream.Read(Input.Span, isFinal, Output));
        if (isFinal && plan.Wrap is not null) Output.Write((byte)'}');
    }
}
