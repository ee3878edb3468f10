namespace VaultInjector.CommandLine.Yaml;

/// <summary>A text is not YAML, or is YAML that Kubernetes does not accept.</summary>
internal sealed class YamlMistakeException(long line, long column, string what, Exception inner)
    : Exception($"line {line}, column {column}: {what}", inner);
