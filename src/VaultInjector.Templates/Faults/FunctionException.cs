namespace VaultInjector.Templates.Faults;

/// <summary>
/// A function cannot do what it was asked to: becomes a <see cref="TemplateException"/> that names the function and its place.
/// </summary>
public sealed class FunctionException(string message) : Exception(message);
