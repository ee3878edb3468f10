using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>What all parts of the parser share: the tokens, the names of functions, and how a mistake is said.</summary>
internal sealed class ParseContext(SourceText source, TokenStream tokens, Func<string, object?> functions)
{
    public TokenStream Tokens { get; } = tokens;

    /// <summary>Where the action began that is read now.</summary>
    public int? Action { get; set; }

    public object? Function(string name) => functions(name);

    public TemplateException Fail(string message, int position)
    {
        var line = source.Line(position);
        return new TemplateException($"template: {source.Name}:{line}: {message}", line);
    }

    public TemplateException Unexpected(Token token, string context)
    {
        if (token.Kind != TokenKind.Error)
        {
            return Fail($"unexpected {token} in {context}", token.Position);
        }

        var started = Action is { } action && source.Line(action) != source.Line(token.Position)
            ? $" in action started at {source.Name}:{source.Line(action)}"
            : "";
        started = token.Text.EndsWith(" action", StringComparison.Ordinal) && started.Length > 0 ? started[" in action".Length..] : started;
        return Fail(token + started + ParseAdvice.For(token.Text), token.Position);
    }

    public string Unquoted(Token token) =>
        Quoting.TryUnquote(token.Text, out var text) ? text : throw Fail($"invalid syntax in {token.Text}", token.Position);

    /// <summary>The name of a template.</summary>
    public string Name(Token token, string context) =>
        token.Kind is TokenKind.String or TokenKind.RawString ? Unquoted(token) : throw Unexpected(token, context);

    public void Expect(TokenKind kind, string context)
    {
        var token = Tokens.NextNonSpace();
        if (token.Kind != kind)
        {
            throw Unexpected(token, context);
        }
    }
}
