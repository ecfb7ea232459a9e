using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Upstreams.Resilience;

/// <summary>A small request body that is read whole before the first try, so that it can be sent again.</summary>
internal sealed class ReplayBody : IDisposable
{
    /// <summary>The largest body that is kept, in bytes.</summary>
    public const int Largest = 64 * 1024;

    private readonly HttpContext _context;
    private readonly Stream _original;
    private readonly byte[] _bytes;
    private readonly int _length;

    private ReplayBody(HttpContext context, byte[] bytes, int length) =>
        (_context, _original, _bytes, _length) = (context, context.Request.Body, bytes, length);

    /// <summary>Whether a request has a body.</summary>
    public static bool IsThere(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not 0;

    /// <summary>Whether its body can be kept: it says how long it is, and it is small.</summary>
    public static bool IsSmall(HttpContext context) => context.Request.ContentLength is > 0 and <= Largest && IsThere(context);

    /// <summary>Reads the body of a request. What is wrong with it is thrown, as everywhere where a body is read.</summary>
    public static async Task<ReplayBody> Read(HttpContext context)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(bytes.AsMemory(0, length), context.RequestAborted);
            return new ReplayBody(context, bytes, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    /// <summary>Puts the body in front of the next try.</summary>
    public void Rewind() => _context.Request.Body = new MemoryStream(_bytes, 0, _length, writable: false);

    /// <inheritdoc />
    public void Dispose()
    {
        _context.Request.Body = _original;
        ArrayPool<byte>.Shared.Return(_bytes);
    }
}
