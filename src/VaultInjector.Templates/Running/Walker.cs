using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Running;

/// <summary>Walks through the tree of one template and writes what it makes.</summary>
internal sealed class Walker
{
    /// <summary>Calls of templates in each other.</summary>
    private const int MostDepth = 500;

    private readonly Rendering _rendering;
    private readonly StringBuilder _output;
    private readonly Place _place;
    private readonly Variables _variables;
    private readonly Evaluator _evaluator;
    private readonly int _depth;

    public Walker(Rendering rendering, StringBuilder output, string template, object? dot, int depth)
    {
        (_rendering, _output, _depth) = (rendering, output, depth);
        _place = new Place(rendering.Source, template);
        _variables = new Variables(dot);
        _evaluator = new Evaluator(rendering.Context, _place, _variables);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public void Run(object? dot, ListNode list)
    {
        try
        {
            Walk(dot, list);
        }
        catch (LimitException limit)
        {
            throw _place.Fail(limit.Message);
        }
    }

    private Flow Walk(object? dot, ListNode list)
    {
        Budget.CheckDepth();
        foreach (var node in list.Nodes)
        {
            var flow = Walk(dot, node);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Walk(object? dot, Node node)
    {
        _place.Node = node;
        _rendering.Context.Budget.Spend();
        switch (node)
        {
            case TextNode text:
                Budget.Append(_output, text.Text);
                break;
            case ActionNode action:
                Print(action, _evaluator.Pipeline(dot, action.Pipe));
                break;
            case BranchNode { Kind: BranchKind.Range } range:
                return Range(dot, range);
            case BranchNode branch:
                return Branch(dot, branch);
            case TemplateNode template:
                Template(dot, template);
                break;
            case JumpNode jump:
                return jump.IsBreak ? Flow.Break : Flow.Continue;
        }

        return Flow.Next;
    }

    private void Print(ActionNode action, object? value)
    {
        if (action.Pipe.Declared.Count > 0)
        {
            return;
        }

        _place.Node = action;
        if (value is IntSequence)
        {
            throw _place.Fail($"can't print {action} of type {GoType.Name(value)}");
        }

        Budget.Append(_output, Printing.Plain(value));
    }

    private Flow Branch(object? dot, BranchNode branch)
    {
        var mark = _variables.Mark();
        var value = _evaluator.Pipeline(dot, branch.Pipe);
        var flow = GoType.IsTrue(value) ? Walk(branch.Kind == BranchKind.With ? value : dot, branch.List)
            : branch.Otherwise is { } otherwise ? Walk(dot, otherwise)
            : Flow.Next;
        _variables.Return(mark);
        return flow;
    }

    private Flow Range(object? dot, BranchNode range)
    {
        var mark = _variables.Mark();
        var value = _evaluator.Pipeline(dot, range.Pipe);
        var inner = _variables.Mark();
        var any = false;
        var isNumber = GoType.Kind(value) is GoKind.Int or GoKind.Uint;
        if (isNumber && range.Pipe.Declared.Count > 1)
        {
            throw _place.Fail($"can't use a number ({GoType.Name(value)}) to iterate over more than one variable");
        }

        foreach (var (key, element) in RangeElements.Of(value, _place))
        {
            any = true;
            _rendering.Context.Budget.Spend();
            SetVariables(range.Pipe, key, element);
            var flow = Walk(element, range.List);
            _variables.Return(inner);
            if (flow == Flow.Break)
            {
                break;
            }
        }

        var after = !any && range.Otherwise is { } otherwise ? Walk(dot, otherwise) : Flow.Next;
        _variables.Return(mark);
        return after;
    }

    private void SetVariables(PipeNode pipe, object? key, object? element)
    {
        var count = pipe.Declared.Count;
        if (count == 0)
        {
            return;
        }

        if (pipe.IsAssignment)
        {
            _variables.Assign(pipe.Declared[0].Names[0], count > 1 ? key : element);
        }
        else
        {
            _variables.SetTop(1, element);
        }

        if (count > 1 && pipe.IsAssignment)
        {
            _variables.Assign(pipe.Declared[1].Names[0], element);
        }
        else if (count > 1)
        {
            _variables.SetTop(2, key);
        }
    }

    private void Template(object? dot, TemplateNode node)
    {
        var list = _rendering.Templates.Find(node.Name) ?? throw _place.Fail($"template {Quoting.Quote(node.Name)} not defined");
        if (_depth >= MostDepth)
        {
            throw _place.Fail($"templates call each other more than {MostDepth} deep");
        }

        var data = node.Pipe is null ? null : _evaluator.Pipeline(dot, node.Pipe);
        new Walker(_rendering, _output, node.Name, data, _depth + 1).Run(data, list);
    }
}
