namespace Usher.Http1.Wire;

/// <summary>
/// The fields that concern the client, in the order in which they came. What concerns the connection alone is left out: Connection, what
/// it nominates, Keep-Alive, Proxy-Connection, TE, Transfer-Encoding, Upgrade (except with a 101), and Content-Length, which
/// <see cref="ResponseHead.ContentLength"/> tells as a number.
/// </summary>
public readonly ref struct ResponseFields
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<FieldLine> _lines;
    private readonly bool _withUpgrade;

    internal ResponseFields(ReadOnlySpan<byte> bytes, HeadFields fields, bool withUpgrade)
    {
        _bytes = bytes;
        _lines = fields.Lines;
        _withUpgrade = withUpgrade;
    }

    /// <summary>Goes through the fields.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>A place among the fields.</summary>
    public ref struct Enumerator
    {
        private readonly ResponseFields _fields;
        private int _next;

        internal Enumerator(ResponseFields fields) => _fields = fields;

        /// <summary>The field at this place.</summary>
        public ResponseField Current { get; private set; }

        /// <summary>Goes to the next field.</summary>
        public bool MoveNext()
        {
            while (_next < _fields._lines.Length)
            {
                ref readonly var line = ref _fields._lines[_next++];
                if (line.Kind != FieldKind.EndToEnd && !(line.Kind == FieldKind.Upgrade && _fields._withUpgrade)) continue;
                Current = new ResponseField(line.Name(_fields._bytes), line.Value(_fields._bytes));
                return true;
            }

            return false;
        }
    }
}
