using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>
/// The conditions of a request while it is sent on: those of the client are taken off, so that the answer is one for everybody, and those by
/// which a stored answer is validated are put in their place (RFC 9111 §4.3.1).
/// </summary>
internal struct RequestValidators
{
    private StringValues _noneMatch;
    private StringValues _modifiedSince;
    private StringValues _range;
    private StringValues _ifRange;
    private bool _isChanged;

    /// <summary>Changes a request.</summary>
    /// <param name="request">Its fields.</param>
    /// <param name="stored">What is to be validated; null: nothing.</param>
    public void Change(IHeaderDictionary request, StoredResponse? stored)
    {
        (_noneMatch, _modifiedSince, _range, _ifRange, _isChanged) = (request.IfNoneMatch, request.IfModifiedSince, request.Range, request.IfRange, true);
        request.IfNoneMatch = stored?.ETag ?? default(StringValues);
        request.IfModifiedSince = stored?.LastModified ?? default(StringValues);
        request.Range = default;
        request.IfRange = default;
    }

    /// <summary>Gives the request back what the client had said.</summary>
    public void Restore(IHeaderDictionary request)
    {
        if (!_isChanged) return;
        _isChanged = false;
        (request.IfNoneMatch, request.IfModifiedSince, request.Range, request.IfRange) = (_noneMatch, _modifiedSince, _range, _ifRange);
    }
}
