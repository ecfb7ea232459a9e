using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>A policy as the file sees it: its key, how its value is read, and how it is inherited.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Record">What its options are.</param>
/// <param name="AddsUp">Whether a route's value is added to an inherited one, rather than standing in its place.</param>
/// <param name="Answers">Whether it makes the answer, so that a route has it in place of <c>to</c>.</param>
public sealed record PolicyShape(string Name, RecordShape Record, bool AddsUp, bool Answers)
{
    /// <summary>Whether a plan can have it.</summary>
    internal bool InPlans { get; init; }

    /// <summary>Describes a policy whose options are a record.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="addsUp">Whether a route's value is added to an inherited one.</param>
    /// <param name="answers">Whether it makes the answer.</param>
    /// <typeparam name="TOptions">Its options.</typeparam>
    public static PolicyShape Of<TOptions>(string name, bool addsUp = false, bool answers = false) where TOptions : class, IConfigRecord<TOptions> =>
        new(name, TOptions.Shape, addsUp, answers);

    /// <summary>Whether a list makes one use per item; a list may also be the options' own short form, and one answer is enough.</summary>
    internal bool TakesItems => Record.ListAs is null && !Answers;

    /// <summary>Reads its options from a value of the file.</summary>
    internal bool TryBind(YamlNode node, Binder binder, out object? options) => binder.TryBind(node, Record, out options);
}
