namespace Usher.Config.Shapes;

/// <summary>The kinds of values.</summary>
internal enum ValueKind
{
    Text,
    Flag,
    Whole,
    Number,
    Duration,
    Size,
    Choice,
    Scalar,
    Record,
    List,
    Map,
    Node,
}
