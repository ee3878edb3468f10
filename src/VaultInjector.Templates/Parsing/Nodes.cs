using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>A part of a parsed template. Its text is what Go shows of it in an error.</summary>
internal abstract class Node(int position)
{
    public int Position { get; } = position;
}

internal sealed class ListNode(int position, List<Node> nodes) : Node(position)
{
    public List<Node> Nodes { get; } = nodes;

    public override string ToString() => string.Concat(Nodes);
}

internal sealed class TextNode(int position, string text) : Node(position)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

internal sealed class ActionNode(int position, PipeNode pipe) : Node(position)
{
    public PipeNode Pipe { get; } = pipe;

    public override string ToString() => $"{{{{{Pipe}}}}}";
}

internal enum BranchKind
{
    If,
    With,
    Range,
}

internal sealed class BranchNode(int position, BranchKind kind, PipeNode pipe, ListNode list, ListNode? otherwise) : Node(position)
{
    public BranchKind Kind { get; } = kind;

    public PipeNode Pipe { get; } = pipe;

    public ListNode List { get; } = list;

    public ListNode? Otherwise { get; } = otherwise;

    public override string ToString() => $"{{{{{Kind.ToString().ToLowerInvariant()} {Pipe}}}}}";
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class JumpNode(int position, bool isBreak) : Node(position)
{
    public bool IsBreak { get; } = isBreak;

    public override string ToString() => IsBreak ? "{{break}}" : "{{continue}}";
}

internal sealed class TemplateNode(int position, string name, PipeNode? pipe) : Node(position)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override string ToString() => $"{{{{template {Quoting.Quote(Name)}{(Pipe is null ? "" : $" {Pipe}")}}}}}";
}

/// <summary>The end of a list: <c>end</c> or <c>else</c>.</summary>
internal sealed class BoundaryNode(int position, bool isElse) : Node(position)
{
    public bool IsElse { get; } = isElse;

    public override string ToString() => IsElse ? "{{else}}" : "{{end}}";
}

internal sealed class PipeNode(int position) : Node(position)
{
    public List<VariableNode> Declared { get; } = [];

    /// <summary>Whether the variables exist already: <c>=</c> in place of <c>:=</c>.</summary>
    public bool IsAssignment { get; set; }

    public List<CommandNode> Commands { get; } = [];

    public override string ToString()
    {
        var declared = Declared.Count == 0 ? "" : $"{string.Join(", ", Declared)} {(IsAssignment ? "=" : ":=")} ";
        return declared + string.Join(" | ", Commands);
    }
}

internal sealed class CommandNode(int position, List<Node> words) : Node(position)
{
    public List<Node> Words { get; } = words;

    public override string ToString() => string.Join(" ", Words.Select(word => word is PipeNode ? $"({word})" : word.ToString()));
}

internal sealed class IdentifierNode(int position, string name) : Node(position)
{
    public string Name { get; } = name;

    /// <summary>What the table of functions says of the name; looked up once, while parsing.</summary>
    public object? Function { get; set; }

    public override string ToString() => Name;
}

internal sealed class VariableNode(int position, string[] names) : Node(position)
{
    /// <summary>The variable with its dollar, then fields.</summary>
    public string[] Names { get; } = names;

    public override string ToString() => string.Join(".", Names);
}

internal sealed class FieldNode(int position, string[] names) : Node(position)
{
    public string[] Names { get; } = names;

    public override string ToString() => string.Concat(Names.Select(name => $".{name}"));
}

internal sealed class ChainNode(int position, Node node, string[] names) : Node(position)
{
    public Node Node { get; } = node;

    public string[] Names { get; } = names;

    public override string ToString() =>
        (Node is PipeNode ? $"({Node})" : Node.ToString()) + string.Concat(Names.Select(name => $".{name}"));
}

internal sealed class DotNode(int position) : Node(position)
{
    public override string ToString() => ".";
}

internal sealed class NilNode(int position) : Node(position)
{
    public override string ToString() => "nil";
}

internal sealed class BoolNode(int position, bool value) : Node(position)
{
    public bool Value { get; } = value;

    public object Boxed { get; } = value;

    public override string ToString() => Value ? "true" : "false";
}

internal sealed class StringNode(int position, string quoted, string text) : Node(position)
{
    public string Text { get; } = text;

    public override string ToString() => quoted;
}

internal sealed class NumberNode(int position, string text, Numeral value) : Node(position)
{
    public Numeral Value { get; } = value;

    public override string ToString() => text;
}
