using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Headers;

/// <summary>Changes the request's fields when it is about to be forwarded, so that no policy takes what is set here for the client's own.</summary>
internal sealed class RequestEdits(FieldEdits edits) : RequestChange
{
    public override void Apply(HttpContext context, GatewayRequest request)
    {
        var fields = context.Request.Headers;
        edits.Remove(fields);
        edits.SetAndAdd(fields, request);
    }
}
