using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Running;

/// <summary>Gives pipelines, commands and operands their values.</summary>
internal sealed class Evaluator
{
    private readonly FunctionContext _context;
    private readonly Place _place;
    private readonly Variables _variables;
    private readonly FieldReader _fields;
    private readonly Caller _caller;

    public Evaluator(FunctionContext context, Place place, Variables variables)
    {
        (_context, _place, _variables) = (context, place, variables);
        _fields = new FieldReader(place, context.Run.ErrorOnMissingKey);
        _caller = new Caller(context, place, Argument);
    }

    /// <summary>Stands for a command that nothing was piped into.</summary>
    public static object Missing => Caller.Missing;

    public object? Pipeline(object? dot, PipeNode pipe)
    {
        _place.Node = pipe;
        _context.Budget.Spend();
        var value = Missing;
        foreach (var command in pipe.Commands)
        {
            value = Command(dot, command, value) switch
            {
                NilElement => null,
                var result => result,
            };
        }

        foreach (var variable in pipe.Declared)
        {
            if (!pipe.IsAssignment)
            {
                _variables.Declare(variable.Names[0], value);
            }
            else if (!_variables.Assign(variable.Names[0], value))
            {
                throw _place.Fail($"undefined variable: {variable.Names[0]}");
            }
        }

        return value;
    }

    private object? Command(object? dot, CommandNode command, object? final)
    {
        _context.Budget.Spend();
        var first = command.Words[0];
        switch (first)
        {
            case FieldNode field:
                _place.Node = field;
                return Chain(dot, (dot, field.Names), command.Words, final);
            case ChainNode chain:
                return OfChain(dot, chain, command.Words, final);
            case IdentifierNode identifier:
                return OfFunction(dot, identifier, command, command.Words, final);
            case PipeNode pipe:
                NotAFunction(command.Words, final);
                return Pipeline(dot, pipe);
            case VariableNode variable:
                return OfVariable(dot, variable, command.Words, final);
            default:
                _place.Node = first;
                NotAFunction(command.Words, final);
                return first is NilNode ? throw _place.Fail("nil is not a command") : Constant(dot, first);
        }
    }

    /// <summary>An argument as the parameter wants it.</summary>
    private object? Argument(object? dot, ParameterType type, Node node)
    {
        _context.Budget.Spend();
        _place.Node = node;
        switch (node)
        {
            case NilNode:
                return type is ParameterType.Any or ParameterType.List or ParameterType.Map or ParameterType.Texts
                    ? null
                    : throw _place.Fail($"cannot assign nil to {Function.TypeName(type)}");
            case DotNode or FieldNode or VariableNode or PipeNode or IdentifierNode or ChainNode:
                return _caller.Checked(Operand(dot, node), type);
            case NumberNode number:
                return _caller.Number(number, type);
            case StringNode text:
                return type is ParameterType.Any or ParameterType.Text ? text.Text : throw Expected(type, node);
            case BoolNode truth:
                return type is ParameterType.Any or ParameterType.Bool ? truth.Boxed : throw Expected(type, node);
            default:
                throw _place.Fail($"can't handle {node} for arg of type {Function.TypeName(type)}");
        }
    }

    private TemplateException Expected(ParameterType type, Node node) => _caller.Expected(type, node);

    private object? Operand(object? dot, Node node)
    {
        var value = node switch
        {
            FieldNode field => Chain(dot, (dot, field.Names), [field], Missing),
            VariableNode variable => OfVariable(dot, variable, [variable], Missing),
            PipeNode pipe => Pipeline(dot, pipe),
            IdentifierNode identifier => OfFunction(dot, identifier, identifier, [identifier], Missing),
            ChainNode chain => OfChain(dot, chain, [chain], Missing),
            _ => dot,
        };
        return value is NilElement ? null : value;
    }

    private object? Constant(object? dot, Node node) => node switch
    {
        DotNode => dot,
        BoolNode truth => truth.Boxed,
        StringNode text => text.Text,
        NumberNode number => _caller.Number(number, ParameterType.Any),
        _ => throw _place.Fail($"can't evaluate command {Quoting.Quote(node.ToString() ?? "")}"),
    };

    private object? OfFunction(object? dot, IdentifierNode identifier, Node node, List<Node> words, object? final)
    {
        _place.Node = identifier;
        return _caller.Call(dot, (Function)identifier.Function!, node, words, final);
    }

    private object? OfChain(object? dot, ChainNode chain, List<Node> words, object? final)
    {
        _place.Node = chain;
        if (chain.Node is NilNode)
        {
            throw _place.Fail($"indirection through explicit nil in {chain}");
        }

        return Chain(dot, (Argument(dot, ParameterType.Any, chain.Node), chain.Names), words, final);
    }

    private object? OfVariable(object? dot, VariableNode variable, List<Node> words, object? final)
    {
        _place.Node = variable;
        if (!_variables.TryGet(variable.Names[0], out var value))
        {
            throw _place.Fail($"undefined variable: {variable.Names[0]}");
        }

        if (variable.Names.Length == 1)
        {
            NotAFunction(words, final);
            return value;
        }

        return Chain(dot, (value, variable.Names[1..]), words, final);
    }

    /// <summary>One field after the other; only the last may be a method with arguments.</summary>
    private object? Chain(object? dot, (object? Receiver, string[] Names) chain, List<Node> words, object? final)
    {
        var (receiver, names) = chain;
        var isStatic = false;
        for (var index = 0; index < names.Length; index++)
        {
            var isLast = index == names.Length - 1;
            if (receiver is IMethods methods)
            {
                var arguments = isLast ? _caller.Arguments(dot, words, final) : [];
                receiver = Method(methods, names[index], arguments);
                continue;
            }

            var isNothing = receiver is null && !isStatic;
            receiver = _fields.Read(receiver, names[index], isStatic, isLast && (words.Count > 1 || final != Missing));
            isStatic = !isNothing;
        }

        return receiver;
    }

    private object? Method(IMethods receiver, string name, object?[] arguments)
    {
        try
        {
            return receiver.TryCall(name, arguments, out var result)
                ? result
                : throw _place.Fail($"can't evaluate field {name} in type {receiver.TypeName}");
        }
        catch (FunctionException wrong)
        {
            throw _place.Fail($"error calling {name}: {wrong.Message}");
        }
    }

    private void NotAFunction(List<Node> words, object? final)
    {
        if (words.Count > 1 || final != Missing)
        {
            throw _place.Fail($"can't give argument to non-function {words[0]}");
        }
    }
}
