namespace VaultInjector.Templates.Faults;

/// <summary>
/// A template cannot be parsed or run. The message is as Go says it, with line and, while running, column; it holds no secret.
/// </summary>
public sealed class TemplateException(string message, int line) : Exception(message)
{
    public int Line { get; } = line;
}
