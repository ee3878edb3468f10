using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>The names of variables that may hold a secret, as annotations write them.</summary>
internal static class VariableNames
{
    /// <summary>Null where a secret may be put into this variable.</summary>
    public static Mistake? Mistake(string name) => VariableNameRules.Mistake(name) is { } expected ? new Mistake(expected) : null;

    /// <summary>Whether a text may precede the name of a field; empty is fine.</summary>
    public static bool IsPrefix(string text) => text.Length == 0 || IsName(text);

    public static bool IsName(string name) => VariableNameRules.IsName(name);
}
