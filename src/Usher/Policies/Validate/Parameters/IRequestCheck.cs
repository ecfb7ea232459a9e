namespace Usher.Policies.Validate.Parameters;

/// <summary>Something that is asked of a request's head: of one parameter, or of all of a place together.</summary>
internal interface IRequestCheck
{
    /// <summary>Looks at a request; what is wrong goes to its list.</summary>
    void Check(RequestParts request);
}
