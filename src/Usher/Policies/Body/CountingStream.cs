using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Body;

/// <summary>A request body that breaks off with a 413 beyond a size, for servers that do not count by themselves.</summary>
internal sealed class CountingStream(Stream inner, long max) : RequestBodyStream
{
    private long _seen;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _seen += read;
        return _seen <= max ? read : throw new BadHttpRequestException("The request body is too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
