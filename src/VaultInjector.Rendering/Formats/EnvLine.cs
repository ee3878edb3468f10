namespace VaultInjector.Rendering.Formats;

/// <summary><c>KEY='value'</c>, safe to be read by a shell.</summary>
internal static class EnvLine
{
    public static string Write(string key, string value)
    {
        var fits = key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(letter => letter == '_' || char.IsAsciiLetterOrDigit(letter));
        if (!fits)
        {
            throw new UnfitException(
                $"the key '{key}' does not fit into the format env: a variable's name holds letters, digits and _, " +
                "and starts with no digit; choose another format, or write a template");
        }

        return value.Contains('\0', StringComparison.Ordinal)
            ? throw new UnfitException($"the value of '{key}' does not fit into the format env: it holds a NUL character; choose json")
            : $"{key}='{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
