using Usher.Live;

namespace Usher.Expressions;

/// <summary>A part of a compiled expression. Immutable; evaluating it allocates nothing.</summary>
/// <param name="type">What its value may be.</param>
internal abstract class ExpressionNode(ExpressionType type)
{
    /// <summary>What its value may be.</summary>
    public ExpressionType Type { get; } = type;

    /// <summary>Its value for one request.</summary>
    public abstract ExpressionValue Evaluate(scoped ref ExpressionFrame frame);

    /// <summary>Whether its value is true.</summary>
    public virtual bool IsTrue(scoped ref ExpressionFrame frame) => Evaluate(ref frame).IsTrue;

    /// <summary>Says what of a request it reads, beyond method and target.</summary>
    public virtual void Read(ISet<RequestDependency> reads)
    {
    }
}
