namespace Usher.Http1.Wire;

/// <summary>Takes what <see cref="HeadParser"/> finds. Both methods may object, which ends the parsing.</summary>
internal interface IHeadHandler
{
    ProtocolViolation OnStatusLine(int minorVersion, int status, int reasonStart, int reasonLength);

    ProtocolViolation OnField(ReadOnlySpan<byte> head, FieldLine field);
}
