namespace VaultInjector.Injection.Ground;

/// <summary>What Kubernetes does with dollar signs in the values of variables, in commands and in args.</summary>
internal static class VariableExpansion
{
    /// <summary>The names in <c>$(NAME)</c>; <c>$$(NAME)</c> is text.</summary>
    public static IEnumerable<string> References(string text)
    {
        for (var at = Dollar(text, 0); at >= 0; at = Dollar(text, at + 2))
        {
            var close = text[at + 1] == '(' ? text.IndexOf(')', at) : -1;
            if (close > 0)
            {
                yield return text[(at + 2)..close];
            }
        }
    }

    /// <summary>The text without the doubling that keeps <c>$$(NAME)</c> from being a reference.</summary>
    public static string Unescaped(string text) => text.Replace("$$", "$", StringComparison.Ordinal);

    /// <summary>The place of the next dollar sign that has something behind it; -1 if none follows.</summary>
    private static int Dollar(string text, int from) =>
        from < text.Length && text.IndexOf('$', from) is var at and >= 0 && at + 1 < text.Length ? at : -1;
}
