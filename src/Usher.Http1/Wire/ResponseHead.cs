namespace Usher.Http1.Wire;

/// <summary>A response's head, complete and found to be sound. Valid only during the call that hands it over.</summary>
public readonly ref struct ResponseHead
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly HeadFields _fields;

    internal ResponseHead(ReadOnlySpan<byte> bytes, HeadFields fields, bool hasBody)
    {
        _bytes = bytes;
        _fields = fields;
        HasBody = hasBody;
    }

    /// <summary>The status code, 100 to 999.</summary>
    public int Status => _fields.Status;

    /// <summary>The reason phrase, often empty.</summary>
    public ReadOnlySpan<byte> Reason => _fields.Reason(_bytes);

    /// <summary>The Content-Length; of an answer to HEAD and of a 304 it describes a body that does not follow.</summary>
    public long? ContentLength => _fields.ContentLength >= 0 ? _fields.ContentLength : null;

    /// <summary>True when a body may follow. Its length is <see cref="ContentLength"/>, or unknown.</summary>
    public bool HasBody { get; }

    /// <summary>The fields for the client.</summary>
    public ResponseFields Fields => new(_bytes, _fields, withUpgrade: Status == 101);
}
