namespace VaultInjector.Templates.Faults;

/// <summary>The template takes too much; never caught by a function.</summary>
public sealed class LimitException(string message) : Exception(message);
