namespace VaultInjector.Templates.Parsing;

/// <summary>What to do about the mistakes that beginners make most.</summary>
internal static class ParseAdvice
{
    public static string For(string message) => message switch
    {
        _ when message.StartsWith("bad character U+002D", StringComparison.Ordinal) =>
            "; a name with a dash is read with index, for example {{ index .Data \"db-password\" }}",
        _ when message.StartsWith("unclosed action", StringComparison.Ordinal) => "; close it with the right delimiter",
        _ when message.StartsWith("unterminated quoted string", StringComparison.Ordinal) => "; close it with \"",
        _ => "",
    };
}
