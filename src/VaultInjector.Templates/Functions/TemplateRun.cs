using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>What a function wants from Vault.</summary>
public enum SecretVerb
{
    Read,
    Write,
    List,

    /// <summary>A certificate from <c>pkiCert</c>.</summary>
    Issue,
}

/// <summary>A read or write that a template asks for, as it spelled it.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Path">The path without blanks and slashes around it.</param>
/// <param name="Arguments">The <c>k=v</c> arguments of a write.</param>
public sealed record SecretCall(SecretVerb Verb, string Path, IReadOnlyDictionary<string, string> Arguments);

/// <summary>The world of one rendering: all that a template can see besides its own text.</summary>
public sealed record TemplateRun
{
    /// <summary>
    /// Gives the value for a call, or null if it is not read yet or has no answer. It may stop the rendering with its own exception.
    /// </summary>
    public Func<SecretCall, object?> Secrets { get; init; } = _ => null;

    /// <summary>A variable of the agent's environment; null if it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>
    /// A file's text; null: files cannot be read here. It throws <see cref="IOException"/> with a sentence where it cannot read one.
    /// </summary>
    public Func<string, string>? File { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Whether a key that a map lacks is an error, and not <c>&lt;no value&gt;</c>.</summary>
    public bool ErrorOnMissingKey { get; init; }

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>What <c>.</c> and <c>$</c> are at first.</summary>
    public object? Data { get; init; }

    /// <summary>A nil list, for a list that is not read yet.</summary>
    public static object NoList { get; } = new GoList([], "string") { IsNil = true };
}
