using Usher.Config.Binding;
using Usher.Config.Shapes;
using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>One key of a record.</summary>
public abstract class KeyShape
{
    private protected KeyShape(string name, string property, string summary, bool isRequired, ValueShape value) =>
        (Name, Property, Summary, IsRequired, Value) = (name, property, summary, isRequired, value);

    /// <summary>The key as it stands in the file.</summary>
    public string Name { get; }

    /// <summary>The property that it sets.</summary>
    public string Property { get; }

    /// <summary>What it means, from the documentation of the property.</summary>
    public string Summary { get; }

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; }

    /// <summary>What its value may be.</summary>
    public ValueShape Value { get; }

    /// <summary>Describes a key. Called by generated code.</summary>
    /// <param name="name">The key as it stands in the file.</param>
    /// <param name="property">The property that it sets.</param>
    /// <param name="summary">Its documentation.</param>
    /// <param name="isRequired">Whether it must be there.</param>
    /// <param name="value">What its value may be.</param>
    /// <param name="get">Reads the property.</param>
    /// <param name="with">Gives the record with another value.</param>
    /// <typeparam name="TRecord">The record.</typeparam>
    /// <typeparam name="TValue">The type of the property.</typeparam>
    public static KeyShape Of<TRecord, TValue>(string name, string property, string summary, bool isRequired, ValueShape<TValue> value,
        Func<TRecord, TValue> get, Func<TRecord, TValue, TRecord> with) where TRecord : class =>
        new Typed<TRecord, TValue>(name, property, summary, isRequired, value, get, with);

    /// <summary>The initial value as text; null where there is none worth telling.</summary>
    internal abstract string? DefaultOf(object record);

    /// <summary>Reads a value into a record, which is replaced by a copy that has it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="node">The value.</param>
    /// <param name="binder">Takes the errors.</param>
    /// <param name="keepPart">Whether of a list or a map that has errors the rest is kept.</param>
    internal abstract bool TryBind(ref object record, YamlNode node, Binder binder, bool keepPart = false);

    private sealed class Typed<TRecord, TValue>(string name, string property, string summary, bool isRequired, ValueShape<TValue> value,
        Func<TRecord, TValue> get, Func<TRecord, TValue, TRecord> with) : KeyShape(name, property, summary, isRequired, value) where TRecord : class
    {
        internal override string? DefaultOf(object record) => get((TRecord)record) is { } initial ? value.Format(initial) : null;

        internal override bool TryBind(ref object record, YamlNode node, Binder binder, bool keepPart = false)
        {
            var isGood = value.TryBind(node, binder, out var bound);
            if (isGood || keepPart && value.Kind is ValueKind.List or ValueKind.Map) record = with((TRecord)record, bound);
            return isGood;
        }
    }
}
