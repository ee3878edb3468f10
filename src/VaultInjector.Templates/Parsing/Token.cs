using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

internal enum TokenKind
{
    Error,
    Bool,
    Character,
    CharacterConstant,
    Complex,
    Assign,
    Declare,
    End,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParenthesis,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParenthesis,
    Space,
    String,
    Text,
    Variable,
    Dot,
    Keyword,
}

/// <summary>A piece of a template. <paramref name="Position"/> counts characters from its start.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    private const int Shown = 10;

    public bool Is(string keyword) => Kind == TokenKind.Keyword && Text == keyword;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "EOF",
        TokenKind.Error => Text,
        TokenKind.Keyword => $"<{Text}>",
        TokenKind.Dot => "<.>",
        _ => Text.Length > Shown ? $"{Quoting.Quote(Text[..Shown])}..." : Quoting.Quote(Text),
    };
}
