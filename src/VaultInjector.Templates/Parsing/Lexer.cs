using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>A template as tokens. What is wrong becomes the last token.</summary>
internal sealed class Lexer(string input, string left, string right) : LexerInput(input, right)
{
    private int _parentheses;
    private bool _isComment;

    public IReadOnlyList<Token> Read()
    {
        while (Text() && (_isComment || Action()))
        {
        }

        return Tokens;
    }

    /// <summary>Up to the next action; false at the end or at a mistake.</summary>
    private bool Text()
    {
        var found = Input.IndexOf(left, Place, StringComparison.Ordinal);
        if (found < 0)
        {
            Place = Input.Length;
            if (Place > Start)
            {
                Emit(TokenKind.Text);
            }

            Tokens.Add(new Token(TokenKind.End, "", Place));
            return false;
        }

        Place = found + left.Length;
        var trims = Peek() == '-' && IsSpaceAt(1);
        Place = found;
        while (trims && Place > Start && Spaces.Contains(Input[Place - 1], StringComparison.Ordinal))
        {
            Place--;
        }

        if (Place > Start)
        {
            Emit(TokenKind.Text);
        }

        Start = found;
        Place = found + left.Length;
        return Opened(trims ? TrimMarker : 0);
    }

    private bool Opened(int marker)
    {
        _isComment = At("/*", marker);
        if (_isComment)
        {
            Place += marker;
            return Comment();
        }

        Emit(TokenKind.LeftDelimiter);
        Place += marker;
        Start = Place;
        _parentheses = 0;
        return true;
    }

    private bool Comment()
    {
        var end = Input.IndexOf("*/", Place + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return Fail("unclosed comment");
        }

        Place = end + 2;
        if (!AtRight(out var trims))
        {
            return Fail("comment ends before closing delimiter");
        }

        Closed(trims);
        return true;
    }

    private void Closed(bool trims)
    {
        Place += Right.Length + (trims ? TrimMarker : 0);
        while (trims && IsSpaceAt(0))
        {
            Place++;
        }

        Start = Place;
    }

    /// <summary>Everything up to the Right delimiter; false at a mistake.</summary>
    private bool Action()
    {
        while (true)
        {
            if (AtRight(out var trims))
            {
                if (_parentheses > 0)
                {
                    return Fail("unclosed left paren");
                }

                Start = trims ? Place + TrimMarker : Place;
                Tokens.Add(new Token(TokenKind.RightDelimiter, Right, Start));
                Closed(trims);
                return true;
            }

            if (!Inside())
            {
                return false;
            }
        }
    }

    private bool Inside()
    {
        switch (Peek())
        {
            case null:
                return Fail("unclosed action");
            case ' ' or '\t' or '\r' or '\n':
                return Space();
            case '=' or '|':
                return One(Peek() == '=' ? TokenKind.Assign : TokenKind.Pipe);
            case ':':
                Place++;
                return Peek() == '=' ? One(TokenKind.Declare) : Fail("expected :=");
            case '"':
                return Literal('"', TokenKind.String, "unterminated quoted string");
            case '\'':
                return Literal('\'', TokenKind.CharacterConstant, "unterminated character constant");
            case '`':
                return Raw();
            case '$':
                return Name(TokenKind.Variable);
            case '.' when Peek(1) is not { } next || !char.IsAsciiDigit(next):
                return Name(TokenKind.Field);
            case '(':
                _parentheses++;
                return One(TokenKind.LeftParenthesis);
            case ')':
                return --_parentheses < 0 ? Fail("unexpected Right paren") : One(TokenKind.RightParenthesis);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                return Number();
            default:
                return Word();
        }
    }

    private bool Scan()
    {
        var scanned = NumberScan.Read(Input, Place, out var end);
        Place = end;
        return scanned;
    }

    private bool Number()
    {
        var scanned = Scan();
        if (scanned && Peek() is '+' or '-')
        {
            var complex = Scan() && Input[Place - 1] == 'i';
            scanned = complex;
            if (complex && IsAlphanumericAt(0) == 0)
            {
                Emit(TokenKind.Complex);
                return true;
            }
        }

        if (!scanned || IsAlphanumericAt(0) > 0)
        {
            Place += IsAlphanumericAt(0);
            return Fail($"bad number syntax: {Quoting.Quote(Input[Start..Place])}");
        }

        Emit(TokenKind.Number);
        return true;
    }
}
