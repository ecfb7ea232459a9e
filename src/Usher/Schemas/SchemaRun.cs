using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>One check of one value. What cannot be checked within the limits makes the whole value invalid, wherever it stands: also within a <c>not</c>.</summary>
/// <param name="collects">Whether failures are collected; else the first one ends it.</param>
/// <param name="mostFailures">The most failures that are collected.</param>
/// <param name="mostSteps">The most steps that it may take.</param>
internal sealed class SchemaRun(bool collects, int mostFailures, long mostSteps) : IDisposable
{
    private const int Deepest = 512;
    private const int LongestName = 100;
    private readonly List<SchemaResource> _scope = [];
    private List<(string? Name, int Index)>? _path;
    private long _steps;
    private int _depth;
    private int _quiet;

    /// <summary>What is wrong.</summary>
    public List<SchemaFailure> Failures { get; } = [];

    /// <summary>Reads texts.</summary>
    public JsonText Text { get; } = new();

    /// <summary>Why the value could not be checked to its end; null: it could.</summary>
    public string? Abort { get; private set; }

    /// <summary>Whether failures are collected here.</summary>
    public bool Collects => collects && _quiet == 0 && Failures.Count < mostFailures && Abort is null;

    /// <summary>The schemas that were entered on the way here, for <c>$dynamicRef</c>, the outermost first.</summary>
    public IReadOnlyList<SchemaResource> Scope => _scope;

    /// <summary>Enters a schema; says no where a limit is reached.</summary>
    public bool Enter(SchemaResource? resource)
    {
        if (Abort is not null) return false;
        if (++_depth > Deepest || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return Give("it is nested too deeply to be checked");
        if (resource is not null) _scope.Add(resource);
        return Spend(1);
    }

    /// <summary>Leaves it.</summary>
    public void Leave(SchemaResource? resource)
    {
        _depth--;
        if (resource is not null && _scope.Count > 0) _scope.RemoveAt(_scope.Count - 1);
    }

    /// <summary>Takes steps; says no where there are none left.</summary>
    public bool Spend(int steps) => (_steps += steps) <= mostSteps || Give("it takes too long to be checked");

    /// <summary>Gives up: the value counts as invalid.</summary>
    public bool Give(string reason)
    {
        Abort ??= reason;
        return false;
    }

    /// <summary>Notes that something is wrong where the path is.</summary>
    public bool Fail(string detail)
    {
        if (Collects) Failures.Add(new SchemaFailure(Pointer(), detail));
        return false;
    }

    /// <summary>What is found from here on is no failure of the whole.</summary>
    public void Hush() => _quiet++;

    /// <summary>It is again.</summary>
    public void Unhush() => _quiet--;

    /// <summary>Goes into a member.</summary>
    public void Push(JsonProperty member)
    {
        if (collects) (_path ??= []).Add((Text.Unescape(JsonMarshal.GetRawUtf8PropertyName(member)).ToString(), 0));
    }

    /// <summary>Goes into an item.</summary>
    public void Push(int index)
    {
        if (collects) (_path ??= []).Add((null, index));
    }

    /// <summary>Comes back.</summary>
    public void Pop()
    {
        if (collects) _path!.RemoveAt(_path.Count - 1);
    }

    public void Dispose() => Text.Dispose();

    private string Pointer()
    {
        if (_path is not { Count: > 0 } path) return "";
        var text = new StringBuilder();
        foreach (var (name, index) in path)
        {
            // A name as long as that is the caller's own, and no schema's.
            if (name is { Length: > LongestName }) break;
            text.Append('/').Append(name?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) ?? index.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
