using Usher.Config;
using Usher.Live;

namespace Usher.Expressions;

/// <summary>Reads the templates that a property of an options record maps names to, and says what is wrong at its place in the file.</summary>
internal static class ExpressionTemplates
{
    /// <summary>The templates that are right.</summary>
    /// <param name="check">Takes the errors.</param>
    /// <param name="options">The record.</param>
    /// <param name="property">The name of its property.</param>
    /// <param name="texts">The property's value.</param>
    /// <param name="scope">What the templates may speak of.</param>
    /// <param name="reads">Takes what of a request they read.</param>
    public static (string Name, ExpressionTemplate Value)[] Read(
        ConfigCheck check, object options, string property, IReadOnlyDictionary<string, string> texts, ExpressionScope scope, HashSet<RequestDependency> reads)
    {
        var templates = new List<(string, ExpressionTemplate)>(texts.Count);
        foreach (var (name, text) in texts)
        {
            if (ExpressionTemplate.TryParse(text, scope, out var template, out var errors))
            {
                templates.Add((name, template));
                reads.UnionWith(template.Reads);
            }

            foreach (var error in errors) check.ErrorAtValue(options, property, name, error.Message, error.Hint);
        }

        return [.. templates];
    }
}
