namespace VaultInjector.Templates.Parsing;

/// <summary>The tokens with a place in them.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private int _at;

    /// <summary>Where a mistake is reported: the last token that was looked at.</summary>
    public int Position => tokens[Math.Min(_looked, tokens.Count - 1)].Position;

    private int _looked;

    public Token Next()
    {
        var token = Peek();
        _at = Math.Min(_at + 1, tokens.Count);
        return token;
    }

    public Token Peek(int ahead = 0)
    {
        _looked = Math.Min(_at + ahead, tokens.Count - 1);
        return tokens[_looked];
    }

    public Token NextNonSpace()
    {
        while (Peek().Kind == TokenKind.Space)
        {
            _at++;
        }

        return Next();
    }

    public Token PeekNonSpace()
    {
        while (Peek().Kind == TokenKind.Space)
        {
            _at++;
        }

        return Peek();
    }

    /// <summary>A place to come back to.</summary>
    public int Mark() => _at;

    public void Return(int mark) => _at = mark;
}
