namespace Usher.Config;

/// <summary>A record that a mapping of the file becomes. Written by the source generator for records with <see cref="ConfigRecordAttribute"/>.</summary>
/// <typeparam name="T">The record itself.</typeparam>
public interface IConfigRecord<T> where T : class, IConfigRecord<T>
{
    /// <summary>Its keys, how they are read, and what they mean.</summary>
    static abstract RecordShape Shape { get; }
}
