using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>A request's body as it is read by what forwards it: changed while it streams, or changed already.</summary>
internal sealed class ChangedBody(Stream source, BodyRun body, bool isDone) : RequestBodyStream
{
    private const int Piece = 16 * 1024;
    private bool _isDone = isDone;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (body.Output.Count == 0 && !_isDone)
        {
            var count = await source.ReadAsync(body.Input.GetMemory(Piece), cancellationToken);
            body.Input.Advance(count);
            _isDone = count == 0;
            switch (body.Process(_isDone))
            {
                case BodyProblem.None: break;
                case BodyProblem.TooLarge: throw new BadHttpRequestException("A text in the request's body is too large.", StatusCodes.Status413PayloadTooLarge);
                default: throw new BadHttpRequestException("The request's body is not JSON.", StatusCodes.Status400BadRequest);
            }
        }

        var taken = Math.Min(buffer.Length, body.Output.Count);
        body.Output.Span[..taken].CopyTo(buffer.Span);
        body.Output.Consume(taken);
        return taken;
    }
}
