namespace VaultInjector.Templates;

/// <summary>A place where a template calls a function.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Texts">Its arguments that are literal texts; null stands for any other.</param>
/// <param name="Refusal">Why the call is refused; null: it is not. A call with an empty name asks for nothing and is not refused.</param>
public sealed record TemplateCall(string Function, int Line, IReadOnlyList<string?> Texts, string? Refusal);
