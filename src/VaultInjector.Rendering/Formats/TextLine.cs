namespace VaultInjector.Rendering.Formats;

/// <summary><c>key: value</c> on one line.</summary>
internal static class TextLine
{
    public static string Write(string key, string value)
    {
        if (key == "" || HasBreak(key) || key.Contains(": ", StringComparison.Ordinal))
        {
            throw new UnfitException(
                $"the key '{key.ReplaceLineEndings("\\n")}' does not fit into the format text: " +
                "it must hold no line break and no ': '; choose json");
        }

        return HasBreak(value)
            ? throw new UnfitException(
                $"the value of '{key}' does not fit into the format text: it holds a line break; choose json, or #{key} behind the path")
            : $"{key}: {value}";
    }

    private static bool HasBreak(string text) => text.AsSpan().ContainsAny('\n', '\r');
}
