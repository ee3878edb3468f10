using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Running;

/// <summary>Takes values out of a message: an argument that the template does not spell out may be a secret.</summary>
internal static class Redaction
{
    private const string Redacted = "[redacted]";

    /// <summary>A shorter text is only taken out where it stands in quotes: it could be a part of any word.</summary>
    private const int ShortestBare = 3;

    public static string Of(string message, List<Node> words, object?[] arguments)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            var isLiteral = index + 1 < words.Count && words[index + 1] is StringNode or NumberNode or BoolNode;
            if (!isLiteral && arguments[index] is { } value)
            {
                message = Without(message, value as string ?? Printing.One(value));
            }
        }

        return message;
    }

    private static string Without(string message, string text)
    {
        if (text == "")
        {
            return message;
        }

        message = message.Replace(Quoting.Quote(text), Redacted, StringComparison.Ordinal);
        return text.Length >= ShortestBare ? message.Replace(text, Redacted, StringComparison.Ordinal) : message;
    }
}
