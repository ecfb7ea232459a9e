using System.Net;
using Usher.Config;
using Usher.Config.Binding;
using Usher.Expressions.Nodes;

namespace Usher.Expressions;

/// <summary>Makes nodes, and checks that their types fit together. Where they do not, it says so and goes on with a value of unknown type.</summary>
internal sealed class ExpressionBuilder(List<ExpressionError> errors)
{
    private static readonly string[] Calls = ["size", "startsWith", "endsWith", "matches"];

    /// <summary>What a value of some types is, for errors.</summary>
    public static string Describe(ExpressionType type)
    {
        if (type == ExpressionType.Any) return "a value";
        var names = new List<string>();
        if (type.HasFlag(ExpressionType.Bool)) names.Add("true or false");
        if (type.HasFlag(ExpressionType.Int) || type.HasFlag(ExpressionType.Double)) names.Add("a number");
        if (type.HasFlag(ExpressionType.Text)) names.Add("a text");
        if (type.HasFlag(ExpressionType.List)) names.Add("a list");
        if (type.HasFlag(ExpressionType.Object)) names.Add("an object");
        return names.Count == 0 ? "null" : string.Join(" or ", names);
    }

    /// <summary>Takes an error.</summary>
    public void Error(int offset, string message, string? hint = null) => errors.Add(new ExpressionError(offset, message, hint));

    /// <summary>An operand of a logical operator.</summary>
    public ExpressionNode Flag(ExpressionNode operand, ExpressionToken sign)
    {
        if ((operand.Type & ExpressionType.Bool) != ExpressionType.Null) return operand;
        Error(sign.Offset, $"'{sign.Text}' takes true or false, not {Describe(operand.Type)}", operand.Type == ExpressionType.Null ? null : "whether a value is there is asked with != null");
        return ConstantNode.Unknown;
    }

    /// <summary>A comparison.</summary>
    public ExpressionNode Compare(ExpressionNode left, ExpressionNode right, ExpressionToken sign)
    {
        var isEquality = sign.Text is "==" or "!=";
        if (IsNull(left) || IsNull(right))
        {
            var other = IsNull(left) ? right : left;
            if (isEquality) return new NullTestNode(other, isNull: sign.Text == "==");
            Error(sign.Offset, $"nothing is '{sign.Text}' null", "null is asked for with == and !=");
            return ConstantNode.Unknown;
        }

        var shared = Kinds(left) & Kinds(right) & (isEquality ? ExpressionType.Bool | ExpressionType.Number | ExpressionType.Text : ExpressionType.Number | ExpressionType.Text);
        if (shared == ExpressionType.Null)
        {
            Error(sign.Offset, $"{Describe(left.Type)} cannot be compared with {Describe(right.Type)} by '{sign.Text}'", left.Type == ExpressionType.List || right.Type == ExpressionType.List ? "whether a list has a value is asked with 'in'" : null);
            return ConstantNode.Unknown;
        }

        return isEquality ? new EqualNode(left, right, isNegated: sign.Text == "!=") : new OrderNode(left, right, sign.Text);
    }

    /// <summary>Whether a list has a value.</summary>
    public ExpressionNode In(ExpressionNode item, ExpressionNode list, ExpressionToken sign)
    {
        if ((list.Type & ExpressionType.List) == ExpressionType.Null)
        {
            Error(sign.Offset, $"'in' takes a list, not {Describe(list.Type)}", (list.Type & item.Type) != ExpressionType.Null ? "equality is written '=='" : null);
            return ConstantNode.Unknown;
        }

        if (IsNull(item))
        {
            Error(sign.Offset, "null is in no list");
            return ConstantNode.Unknown;
        }

        if (list is not ListNode literal) return new InNode(item, list);
        if (item is IpNode address && literal.Items.All(node => node is ConstantNode { Text: not null })) return Networks(address, literal, sign);
        foreach (var one in literal.Items)
        {
            if ((Kinds(one) & Kinds(item)) != ExpressionType.Null) continue;
            Error(sign.Offset, $"{Describe(item.Type)} is never in a list with {Describe(one.Type)}");
            return ConstantNode.Unknown;
        }

        return new InNode(item, list);
    }

    /// <summary>A member of an object.</summary>
    public ExpressionNode Member(ExpressionNode target, ExpressionToken name)
    {
        if (target is RootNode root && root.TryMember(name.Text, out var member, out var problem))
        {
            if (member is not null) return member;
            Error(name.Offset, problem!, NearestName.Find(name.Text, root.Members ?? []) is { } near ? $"did you mean '{near}'?" : root.Members is { Count: > 0 } known ? $"known: {string.Join(", ", known)}" : null);
            return ConstantNode.Unknown;
        }

        if ((target.Type & ExpressionType.Object) != ExpressionType.Null) return new MemberNode(target, name.Text);
        Error(name.Offset, $"{Describe(target.Type)} has no members", Array.IndexOf(Calls, name.Text) >= 0 ? $"write {name.Text}()" : null);
        return ConstantNode.Unknown;
    }

    /// <summary>An item of a list, or a member whose name is only known per request.</summary>
    public ExpressionNode Index(ExpressionNode target, ExpressionNode index, ExpressionToken at)
    {
        if (target is RootNode { TakesAnyName: false, NeedsMember: true } root)
        {
            Error(at.Offset, $"'{root.Name}' takes a constant name", $"write {root.Name}['{root.Example}']");
            return ConstantNode.Unknown;
        }

        var fits = (target.Type & ExpressionType.List) != ExpressionType.Null && (index.Type & ExpressionType.Int) != ExpressionType.Null || (target.Type & ExpressionType.Object) != ExpressionType.Null && (index.Type & ExpressionType.Text) != ExpressionType.Null;
        if (fits) return new IndexNode(target, index);
        Error(at.Offset, $"{Describe(target.Type)} has no item for {Describe(index.Type)}", "a list takes a whole number, an object a text");
        return ConstantNode.Unknown;
    }

    /// <summary>Something asked of a value.</summary>
    public ExpressionNode Call(ExpressionNode target, ExpressionToken name, List<ExpressionNode> arguments)
    {
        if (Array.IndexOf(Calls, name.Text) < 0)
        {
            Error(name.Offset, $"there is no '{name.Text}()'", NearestName.Find(name.Text, Calls) is { } near ? $"did you mean '{near}'?" : $"known: {string.Join("(), ", Calls)}()");
            return ConstantNode.Unknown;
        }

        var isSize = name.Text == "size";
        var takes = isSize ? ExpressionType.Text | ExpressionType.List | ExpressionType.Object : ExpressionType.Text;
        if ((target.Type & takes) == ExpressionType.Null) Error(name.Offset, $"'{name.Text}()' is asked of {Describe(takes)}, not of {Describe(target.Type)}");
        else if (arguments.Count != (isSize ? 0 : 1)) Error(name.Offset, isSize ? "'size()' takes nothing" : $"'{name.Text}()' takes one text");
        else if (isSize) return new SizeNode(target);
        else if ((arguments[0].Type & ExpressionType.Text) == ExpressionType.Null) Error(name.Offset, $"'{name.Text}()' takes a text, not {Describe(arguments[0].Type)}");
        else if (name.Text != "matches") return new AffixNode(target, arguments[0], atEnd: name.Text == "endsWith");
        else if (arguments[0] is not ConstantNode { Text: { } pattern }) Error(name.Offset, "'matches()' takes a constant pattern", "a pattern that a client could send would be no rule");
        else if (WholeText.TryCompile(pattern, out var regex, out var problem)) return new MatchesNode(target, regex);
        else Error(name.Offset, problem);
        return ConstantNode.Unknown;
    }

    private NetworksNode Networks(IpNode address, ListNode list, ExpressionToken sign)
    {
        var networks = new List<IPNetwork>();
        foreach (var item in list.Items)
        {
            try
            {
                networks.Add(Cidr.Parse(((ConstantNode)item).Text!).Network);
            }
            catch (FormatException wrong)
            {
                Error(sign.Offset, wrong.Message);
            }
        }

        return new NetworksNode(address, [.. networks]);
    }

    private static bool IsNull(ExpressionNode node) => node is ConstantNode { Type: ExpressionType.Null };

    // Whole and other numbers compare with each other.
    private static ExpressionType Kinds(ExpressionNode node) => (node.Type & ExpressionType.Number) != ExpressionType.Null ? node.Type | ExpressionType.Number : node.Type;
}
