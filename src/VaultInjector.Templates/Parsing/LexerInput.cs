using System.Globalization;
using System.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>The text that a lexer goes through: where it is, what stands there, and the tokens so far.</summary>
internal abstract class LexerInput(string input, string right)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with",
    };

    protected const string Spaces = " \t\r\n";
    protected const int TrimMarker = 2;

    protected string Input { get; } = input;

    protected string Right { get; } = right;

    protected List<Token> Tokens { get; } = [];

    /// <summary>Where the token begins that is read now.</summary>
    protected int Start { get; set; }

    protected int Place { get; set; }

    protected bool At(string text, int offset = 0) =>
        Place + offset <= Input.Length && string.CompareOrdinal(Input, Place + offset, text, 0, text.Length) == 0;

    protected char? Peek(int offset = 0) => Place + offset < Input.Length ? Input[Place + offset] : null;

    protected bool IsSpaceAt(int offset) => Peek(offset) is { } character && Spaces.Contains(character, StringComparison.Ordinal);

    protected bool AtRight(out bool trims)
    {
        trims = IsSpaceAt(0) && Peek(1) == '-' && At(Right, TrimMarker);
        return trims || At(Right);
    }

    protected void Emit(TokenKind kind)
    {
        Tokens.Add(new Token(kind, Input[Start..Place], Start));
        Start = Place;
    }

    protected bool Fail(string message)
    {
        Tokens.Add(new Token(TokenKind.Error, message, Math.Min(Start, Input.Length)));
        return false;
    }

    protected bool One(TokenKind kind)
    {
        Place++;
        Emit(kind);
        return true;
    }

    protected bool Space()
    {
        while (IsSpaceAt(0) && !(Place > Start && AtRight(out _)))
        {
            Place++;
        }

        Emit(TokenKind.Space);
        return true;
    }

    protected bool Word()
    {
        if (IsAlphanumericAt(0) == 0)
        {
            var rune = Rune();
            var printable = rune < 0x7F && rune >= ' ';
            return printable ? One(TokenKind.Character) : Fail($"unrecognized character in action: {Shown(rune)}");
        }

        Alphanumerics();
        if (!AtTerminator())
        {
            return Fail($"bad character {Shown(Rune())}");
        }

        var word = Input[Start..Place];
        Emit(Keywords.Contains(word) ? TokenKind.Keyword : word is "true" or "false" ? TokenKind.Bool : TokenKind.Identifier);
        return true;
    }

    /// <summary>A field or a variable; a dot or a dollar alone too.</summary>
    protected bool Name(TokenKind kind)
    {
        Place++;
        Alphanumerics();
        if (!AtTerminator())
        {
            return Fail($"bad character {Shown(Rune())}");
        }

        Emit(kind == TokenKind.Field && Place == Start + 1 ? TokenKind.Dot : kind);
        return true;
    }

    protected bool Literal(char quote, TokenKind kind, string complaint)
    {
        for (Place++; Peek() != quote; Place++)
        {
            if (Peek() == '\\')
            {
                Place++;
            }

            if (Peek() is null or '\n')
            {
                return Fail(complaint);
            }
        }

        return One(kind);
    }

    protected bool Raw()
    {
        var end = Input.IndexOf('`', Place + 1);
        if (end < 0)
        {
            return Fail("unterminated raw quoted string");
        }

        Place = end;
        return One(TokenKind.RawString);
    }

    protected bool AtTerminator() => Peek() is null or ' ' or '\t' or '\r' or '\n' or '.' or ',' or '|' or ':' or ')' or '(' || At(Right);

    protected void Alphanumerics()
    {
        while (IsAlphanumericAt(0) is var length and > 0)
        {
            Place += length;
        }
    }

    /// <summary>How many characters of a letter or digit stand there.</summary>
    protected int IsAlphanumericAt(int offset)
    {
        if (Peek(offset) is not { } character)
        {
            return 0;
        }

        if (character < 0x80)
        {
            return character == '_' || char.IsAsciiLetterOrDigit(character) ? 1 : 0;
        }

        var isLetter = System.Text.Rune.TryGetRuneAt(Input, Place + offset, out var rune) && System.Text.Rune.IsLetterOrDigit(rune);
        return isLetter ? rune.Utf16SequenceLength : 0;
    }

    protected int Rune() => System.Text.Rune.TryGetRuneAt(Input, Place, out var rune) ? rune.Value : 0xFFFD;

    protected static string Shown(int rune)
    {
        var code = rune.ToString("X4", CultureInfo.InvariantCulture);
        return Values.GoText.IsPrintable(rune) ? $"U+{code} '{new Rune(rune)}'" : $"U+{code}";
    }
}
