namespace VaultInjector.Contracts;

/// <summary>Finds where a reference begins and ends, and where its parts are.</summary>
internal static class ReferenceScan
{
    private static readonly string[] Own = ["vault:"];
    private static readonly string[] BankVaults = ["vault:", "bao:", ">>vault:", ">>bao:"];

    /// <summary>Whether the text begins as a reference does.</summary>
    public static bool IsReference(ReadOnlySpan<char> text, ReferenceDialect dialect)
    {
        foreach (var scheme in dialect == ReferenceDialect.Own ? Own : BankVaults)
        {
            if (text.StartsWith(scheme, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The place of the next <c>${</c> before a reference; null if no reference follows.</summary>
    public static int? Find(string text, int from, ReferenceDialect dialect)
    {
        for (var at = Opening(text, from); at >= 0; at = Opening(text, at + 2))
        {
            if (IsReference(text.AsSpan(at + 2), dialect))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>The place of the <c>}</c> that ends the reference; -1 if it is not closed. A template in it has its own.</summary>
    public static int Close(string text, int from, ReferenceDialect dialect) => Next(text, from, '}', dialect);

    /// <summary>Path, field and version; null without a <c>#</c>, which makes a text a reference.</summary>
    public static (string Path, string Field, string? Version)? Cut(string text, ReferenceDialect dialect)
    {
        var first = text.IndexOf('#', StringComparison.Ordinal);
        if (first < 0)
        {
            return null;
        }

        var second = Next(text, first + 1, '#', dialect);
        return second < 0
            ? (text[..first], text[(first + 1)..], null)
            : (text[..first], text[(first + 1)..second], text[(second + 1)..]);
    }

    private static int Opening(string text, int from) => text.IndexOf("${", from, StringComparison.Ordinal);

    /// <summary>The place of the next such character outside of a template's <c>${…}</c>; -1 if none follows.</summary>
    private static int Next(string text, int from, char wanted, ReferenceDialect dialect)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (dialect == ReferenceDialect.BankVaults && text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{')
            {
                at = ActionEnd(text, at + 2);
            }
            else if (text[at] == wanted)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The place of the <c>}</c> that ends an action of a template; texts in quotes are skipped.</summary>
    private static int ActionEnd(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '}')
            {
                return at;
            }

            if (text[at] is '"' or '`' or '\'')
            {
                at = QuoteEnd(text, at);
            }
        }

        return text.Length;
    }

    private static int QuoteEnd(string text, int from)
    {
        for (var at = from + 1; at < text.Length; at++)
        {
            if (text[at] == text[from])
            {
                return at;
            }

            at += text[at] == '\\' && text[from] != '`' ? 1 : 0;
        }

        return text.Length;
    }
}
