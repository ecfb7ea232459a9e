using Usher.Expressions;

namespace Usher.Policies.Join;

/// <summary>A piece of a <see cref="PartTarget"/>.</summary>
/// <param name="Literal">A text, encoded as it is sent.</param>
/// <param name="Value">A value; null: it is a text.</param>
/// <param name="ReadsItem">Whether the value speaks of the item.</param>
/// <param name="IsRest">Whether it is what the route's <c>**</c> took, which keeps its slashes.</param>
internal readonly record struct TargetPiece(string Literal, Expression? Value = null, bool ReadsItem = false, bool IsRest = false);
