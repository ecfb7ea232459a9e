namespace Usher.Routing;

/// <summary>Two routes of which the file does not say which wins.</summary>
/// <param name="First">The number of the route that was added first.</param>
/// <param name="Second">The number of the other.</param>
/// <param name="Message">What is wrong, naming both keys.</param>
/// <param name="Hint">What to write in its place.</param>
/// <param name="IsCertain">
/// True for an error. False for a warning: two regular expressions at one place, of which nobody can say whether they overlap;
/// the longer one is tried first.
/// </param>
internal sealed record RouteConflict(int First, int Second, string Message, string Hint, bool IsCertain);
