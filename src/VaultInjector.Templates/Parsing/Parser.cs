using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>Tokens as a tree, with the rules and the words of Go's parser.</summary>
internal sealed class Parser
{
    private const int MostNesting = 200;

    private readonly ParseContext _context;
    private readonly TokenStream _tokens;
    private readonly ParsedTemplates _templates;
    private readonly PipelineParser _pipelines;
    private int _ranges;
    private int _depth;

    private Parser(ParseContext context, ParsedTemplates templates)
    {
        (_context, _tokens, _templates) = (context, context.Tokens, templates);
        _pipelines = new PipelineParser(context);
    }

    public static ParsedTemplates Parse(ParseContext context)
    {
        var templates = new ParsedTemplates();
        new Parser(context, templates).Top();
        return templates;
    }

    private void Top()
    {
        var nodes = new List<Node>();
        while (_tokens.Peek().Kind != TokenKind.End)
        {
            var mark = _tokens.Mark();
            if (_tokens.Peek().Kind == TokenKind.LeftDelimiter && _tokens.Next() is var _ && _tokens.NextNonSpace().Is("define"))
            {
                Definition();
                continue;
            }

            _tokens.Return(mark);
            var node = TextOrAction();
            if (node is BoundaryNode)
            {
                throw _context.Fail($"unexpected {node}", node.Position);
            }

            nodes.Add(node);
        }

        _templates.Main = new ListNode(0, nodes);
    }

    private void Definition()
    {
        var token = _tokens.NextNonSpace();
        var name = _context.Name(token, "define clause");
        _context.Expect(TokenKind.RightDelimiter, "define clause");
        Nested(token, name, "define clause");
    }

    /// <summary>The body of a template with variables of its own.</summary>
    private void Nested(Token token, string name, string context)
    {
        var (variables, ranges) = (_pipelines.Variables, _ranges);
        (_pipelines.Variables, _ranges) = (["$"], 0);
        var (list, end) = Items(token.Position);
        (_pipelines.Variables, _ranges) = (variables, ranges);
        if (end.IsElse)
        {
            throw _context.Fail($"unexpected {end} in {context}", end.Position);
        }

        if (!_templates.Add(name, list))
        {
            throw _context.Fail($"template: multiple definition of template {Quoting.Quote(name)}", end.Position);
        }
    }

    private (ListNode List, BoundaryNode End) Items(int position)
    {
        Deeper(position);
        var nodes = new List<Node>();
        while (_tokens.PeekNonSpace().Kind != TokenKind.End)
        {
            var node = TextOrAction();
            if (node is BoundaryNode boundary)
            {
                _depth--;
                return (new ListNode(position, nodes), boundary);
            }

            nodes.Add(node);
        }

        throw _context.Fail("unexpected EOF", _tokens.Position);
    }

    private void Deeper(int position)
    {
        if (++_depth > MostNesting)
        {
            throw _context.Fail($"nested more than {MostNesting} deep", position);
        }
    }

    private Node TextOrAction()
    {
        var token = _tokens.NextNonSpace();
        if (token.Kind == TokenKind.Text)
        {
            return new TextNode(token.Position, token.Text);
        }

        if (token.Kind != TokenKind.LeftDelimiter)
        {
            throw _context.Unexpected(token, "input");
        }

        _context.Action = token.Position;
        var node = Action();
        _context.Action = null;
        return node;
    }

    private Node Action()
    {
        var token = _tokens.PeekNonSpace();
        if (token.Kind != TokenKind.Keyword || token.Text is "nil" or "define")
        {
            return new ActionNode(token.Position, _pipelines.Pipeline("command", TokenKind.RightDelimiter));
        }

        _tokens.Next();
        return token.Text switch
        {
            "block" => Block(token),
            "break" or "continue" => Jump(token),
            "else" => Boundary(token, isElse: true),
            "end" => Boundary(token, isElse: false),
            "template" => Template(),
            "if" => Branch(token, BranchKind.If),
            "with" => Branch(token, BranchKind.With),
            _ => Branch(token, BranchKind.Range),
        };
    }

    private BoundaryNode Boundary(Token token, bool isElse)
    {
        var next = _tokens.PeekNonSpace();
        if (!isElse || (!next.Is("if") && !next.Is("with")))
        {
            _context.Expect(TokenKind.RightDelimiter, token.Text);
        }

        return new BoundaryNode(token.Position, isElse);
    }

    private JumpNode Jump(Token token)
    {
        var next = _tokens.NextNonSpace();
        if (next.Kind != TokenKind.RightDelimiter)
        {
            throw _context.Unexpected(next, $"{{{{{token.Text}}}}}");
        }

        return _ranges > 0
            ? new JumpNode(token.Position, token.Text == "break")
            : throw _context.Fail($"{{{{{token.Text}}}}} outside {{{{range}}}}", token.Position);
    }

    private BranchNode Branch(Token token, BranchKind kind)
    {
        var variables = _pipelines.Variables.Count;
        var word = token.Text;
        var pipe = _pipelines.Pipeline(word, TokenKind.RightDelimiter);
        _ranges += kind == BranchKind.Range ? 1 : 0;
        var (list, end) = Items(token.Position);
        _ranges -= kind == BranchKind.Range ? 1 : 0;
        var otherwise = end.IsElse ? Otherwise(word, kind) : null;
        _pipelines.Variables.RemoveRange(variables, _pipelines.Variables.Count - variables);
        return new BranchNode(token.Position, kind, pipe, list, otherwise);
    }

    private ListNode Otherwise(string word, BranchKind kind)
    {
        var token = _tokens.Peek();
        if (kind != BranchKind.Range && _tokens.PeekNonSpace().Is(word))
        {
            token = _tokens.Next();
            Deeper(token.Position);
            var branch = Branch(token, kind);
            _depth--;
            return new ListNode(token.Position, [branch]);
        }

        var (list, end) = Items(token.Position);
        return end.IsElse ? throw _context.Fail($"expected end; found {end}", end.Position) : list;
    }

    private TemplateNode Template()
    {
        var named = _tokens.NextNonSpace();
        var name = _context.Name(named, "template clause");
        var isAlone = _tokens.PeekNonSpace().Kind == TokenKind.RightDelimiter;
        _ = isAlone ? _tokens.Next() : default;
        return new TemplateNode(
            named.Position, name, isAlone ? null : _pipelines.Pipeline("template clause", TokenKind.RightDelimiter));
    }

    private TemplateNode Block(Token token)
    {
        var name = _context.Name(_tokens.NextNonSpace(), "block clause");
        var pipe = _pipelines.Pipeline("block clause", TokenKind.RightDelimiter);
        Nested(token, name, "block clause");
        return new TemplateNode(token.Position, name, pipe);
    }
}
