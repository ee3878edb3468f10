using System.Globalization;
using System.Text;

namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>An expression that cannot be read or evaluated.</summary>
public sealed class CelException(string message) : Exception(message);

/// <summary>One word of an expression; literals carry their value.</summary>
public readonly record struct CelToken(string Text, object? Literal, bool IsLiteral, bool IsName);

/// <summary>Splits the text of an expression into words.</summary>
public static class CelLexer
{
    private static readonly string[] Signs =
    [
        "&&",
        "||",
        "==",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        "!",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        "?",
        ":",
        "+",
        "-",
    ];

    public static List<CelToken> Read(string text)
    {
        var tokens = new List<CelToken>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] is '\'' or '"')
            {
                tokens.Add(Quoted(text, ref at));
            }
            else if (char.IsAsciiDigit(text[at]))
            {
                tokens.Add(Number(text, ref at));
            }
            else if (char.IsAsciiLetter(text[at]) || text[at] == '_')
            {
                tokens.Add(Name(text, ref at));
            }
            else
            {
                tokens.Add(Sign(text, ref at));
            }
        }

        tokens.Add(new CelToken("", null, false, false));
        return tokens;
    }

    private static CelToken Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                value.Append(text[at] switch { 'n' => '\n', 't' => '\t', var other => other });
            }
            else
            {
                value.Append(text[at]);
            }

            at++;
        }

        if (at++ >= text.Length)
        {
            throw new CelException("Syntax error: a string does not end");
        }

        return new CelToken(value.ToString(), value.ToString(), true, false);
    }

    private static CelToken Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        var word = text[start..at];
        return new CelToken(word, long.Parse(word, CultureInfo.InvariantCulture), true, false);
    }

    private static CelToken Name(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return text[start..at] switch
        {
            "true" => new CelToken("true", true, true, false),
            "false" => new CelToken("false", false, true, false),
            "null" => new CelToken("null", null, true, false),
            var word => new CelToken(word, null, false, true),
        };
    }

    private static CelToken Sign(string text, ref int at)
    {
        foreach (var sign in Signs)
        {
            if (text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal))
            {
                at += sign.Length;
                return new CelToken(sign, null, false, false);
            }
        }

        throw new CelException($"Syntax error: unexpected '{text[at]}'");
    }
}
