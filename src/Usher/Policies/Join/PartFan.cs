using Usher.Expressions;

namespace Usher.Policies.Join;

/// <summary>For which items a part is asked, compiled.</summary>
/// <param name="Items">The list.</param>
/// <param name="Batch">How many items one request asks for.</param>
/// <param name="Concurrent">How many requests are under way at once.</param>
/// <param name="Most">The most items.</param>
/// <param name="SharesAnswers">Whether requests for the same URL are one: it is asked with GET, and nothing but the URL depends on the item.</param>
internal sealed record PartFan(Expression Items, int Batch, int Concurrent, int Most, bool SharesAnswers);
