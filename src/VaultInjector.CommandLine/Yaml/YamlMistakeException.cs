namespace VaultInjector.CommandLine.Yaml;

/// <summary>A text is not YAML, or is YAML that Kubernetes does not accept.</summary>
internal sealed class YamlMistakeException(long line, long column, string what, Exception? inner = null)
    : Exception($"line {line}, column {column}: {what}", inner)
{
    public long Line => line;

    public long Column => column;

    /// <summary>The same mistake, told in a text that this one is a part of.</summary>
    public YamlMistakeException In(long lines, long columns) =>
        new(line + lines, line == 1 ? column + columns : column, what, InnerException);
}
