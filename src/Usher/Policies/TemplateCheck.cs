using Usher.Config;

namespace Usher.Policies;

/// <summary>Reads the template that a property of an options record holds, and says what is wrong at its place in the file.</summary>
internal static class TemplateCheck
{
    /// <summary>The template; null where something is wrong, which <paramref name="check"/> was told.</summary>
    /// <param name="check">Takes the errors.</param>
    /// <param name="options">The record.</param>
    /// <param name="property">The name of its property.</param>
    /// <param name="text">The property's value.</param>
    /// <param name="kind">Where the result will stand.</param>
    /// <param name="captures">The names of the route's captures; null: not known yet.</param>
    public static Template? Read(ConfigCheck check, object options, string property, string text, TemplateKind kind, IReadOnlyList<string>? captures)
    {
        if (Template.TryParse(text, kind, captures, out var template, out var errors)) return template;
        foreach (var error in errors) check.ErrorWithin(options, property, error.Offset, error.Message, error.Hint);
        return null;
    }
}
