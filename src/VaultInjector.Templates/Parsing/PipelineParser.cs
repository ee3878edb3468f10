using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>What stands inside an action: declarations, commands, operands.</summary>
internal sealed class PipelineParser(ParseContext context)
{
    private const int MostParentheses = 200;

    private readonly TokenStream _tokens = context.Tokens;
    private int _parentheses;

    /// <summary>The variables that are known here, <c>$</c> first.</summary>
    public List<string> Variables { get; set; } = ["$"];

    public PipeNode Pipeline(string name, TokenKind end)
    {
        var pipe = new PipeNode(_tokens.PeekNonSpace().Position);
        while (Declaration(pipe, name))
        {
        }

        while (true)
        {
            var mark = _tokens.Mark();
            var token = _tokens.NextNonSpace();
            if (token.Kind == end)
            {
                Check(pipe, name, token);
                return pipe;
            }

            if (!IsOperand(token))
            {
                throw context.Unexpected(token, name);
            }

            _tokens.Return(mark);
            pipe.Commands.Add(Command());
        }
    }

    private static bool IsOperand(Token token) => token.Is("nil") || token.Kind is
        TokenKind.Bool or TokenKind.CharacterConstant or TokenKind.Complex or TokenKind.Dot or TokenKind.Field or TokenKind.Identifier or
        TokenKind.Number or TokenKind.RawString or TokenKind.String or TokenKind.Variable or TokenKind.LeftParenthesis;

    /// <summary>True if another variable is to follow.</summary>
    private bool Declaration(PipeNode pipe, string name)
    {
        var token = _tokens.PeekNonSpace();
        if (token.Kind != TokenKind.Variable)
        {
            return false;
        }

        var mark = _tokens.Mark();
        _tokens.Next();
        var next = _tokens.NextNonSpace();
        if (next.Kind is TokenKind.Assign or TokenKind.Declare)
        {
            pipe.IsAssignment = next.Kind == TokenKind.Assign;
            Declare(pipe, token);
            return false;
        }

        if (next is not { Kind: TokenKind.Character, Text: "," })
        {
            _tokens.Return(mark);
            return false;
        }

        Declare(pipe, token);
        if (name != "range" || pipe.Declared.Count >= 2)
        {
            throw context.Fail($"too many declarations in {name}", next.Position);
        }

        return _tokens.PeekNonSpace().Kind is TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis
            ? true
            : throw context.Fail("range can only initialize variables", next.Position);
    }

    private void Declare(PipeNode pipe, Token token)
    {
        pipe.Declared.Add(new VariableNode(token.Position, [token.Text]));
        Variables.Add(token.Text);
    }

    private void Check(PipeNode pipe, string name, Token end)
    {
        if (pipe.Commands.Count == 0)
        {
            throw context.Fail($"missing value for {name}", end.Position);
        }

        for (var stage = 1; stage < pipe.Commands.Count; stage++)
        {
            if (pipe.Commands[stage].Words[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
            {
                throw context.Fail($"non executable command in pipeline stage {stage + 1}", pipe.Commands[stage].Position);
            }
        }
    }

    private CommandNode Command()
    {
        var words = new List<Node>();
        var position = _tokens.PeekNonSpace().Position;
        while (true)
        {
            _tokens.PeekNonSpace();
            words.AddRange(Operand() is { } operand ? [operand] : []);
            var mark = _tokens.Mark();
            var token = _tokens.Next();
            if (token.Kind == TokenKind.Space)
            {
                continue;
            }

            if (token.Kind is TokenKind.RightDelimiter or TokenKind.RightParenthesis)
            {
                _tokens.Return(mark);
            }
            else if (token.Kind != TokenKind.Pipe)
            {
                throw context.Unexpected(token, "operand");
            }

            return words.Count > 0 ? new CommandNode(position, words) : throw context.Fail("empty command", token.Position);
        }
    }

    private Node? Operand()
    {
        var node = Term();
        if (node is null || _tokens.Peek().Kind != TokenKind.Field)
        {
            return node;
        }

        var position = _tokens.Peek().Position;
        var names = new List<string>();
        while (_tokens.Peek().Kind == TokenKind.Field)
        {
            names.Add(_tokens.Next().Text[1..]);
        }

        return node switch
        {
            FieldNode field => new FieldNode(position, [.. field.Names, .. names]),
            VariableNode variable => new VariableNode(position, [.. variable.Names, .. names]),
            BoolNode or StringNode or NumberNode or NilNode or DotNode =>
                throw context.Fail($"unexpected . after term {Quoting.Quote(node.ToString() ?? "")}", position),
            _ => new ChainNode(position, node, [.. names]),
        };
    }

    private Node? Term()
    {
        var mark = _tokens.Mark();
        var token = _tokens.NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return Identifier(token);
            case TokenKind.Dot:
                return new DotNode(token.Position);
            case TokenKind.Keyword when token.Text == "nil":
                return new NilNode(token.Position);
            case TokenKind.Variable:
                return Variables.Contains(token.Text)
                    ? new VariableNode(token.Position, [token.Text])
                    : throw context.Fail($"undefined variable {Quoting.Quote(token.Text)}", token.Position);
            case TokenKind.Field:
                return new FieldNode(token.Position, [token.Text[1..]]);
            case TokenKind.Bool:
                return new BoolNode(token.Position, token.Text == "true");
            case TokenKind.CharacterConstant or TokenKind.Complex or TokenKind.Number:
                return Number(token);
            case TokenKind.LeftParenthesis:
                return Parenthesized(token);
            case TokenKind.String or TokenKind.RawString:
                return new StringNode(token.Position, token.Text, context.Unquoted(token));
            default:
                _tokens.Return(mark);
                return null;
        }
    }

    private IdentifierNode Identifier(Token token) => context.Function(token.Text) is { } function
        ? new IdentifierNode(token.Position, token.Text) { Function = function }
        : throw context.Fail($"function {Quoting.Quote(token.Text)} not defined", token.Position);

    private PipeNode Parenthesized(Token token)
    {
        if (++_parentheses > MostParentheses)
        {
            throw context.Fail("max expression depth exceeded", token.Position);
        }

        var pipe = Pipeline("parenthesized pipeline", TokenKind.RightParenthesis);
        _parentheses--;
        return pipe;
    }

    private NumberNode Number(Token token)
    {
        try
        {
            return new NumberNode(token.Position, token.Text, Numeral.Parse(token.Text, token.Kind));
        }
        catch (FunctionException wrong)
        {
            throw context.Fail(wrong.Message, token.Position);
        }
    }
}
