using VaultInjector.Contracts;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Annotations;

/// <summary>An annotation that asks for variables: <c>env.VAR</c> or <c>env-from.N</c>.</summary>
/// <param name="Key">Without the domain.</param>
/// <param name="Name">The variable; of <c>env-from.N</c>, what precedes the name of each field.</param>
/// <param name="Text">Its value on the pod.</param>
/// <param name="Secret">What to read.</param>
internal sealed record VariableAnnotation(string Key, string Name, string Text, SecretPath Secret)
{
    /// <summary>Whether each field of the secret becomes a variable.</summary>
    public bool AllFields => Secret.Field is null;

    /// <summary>What the value consists of.</summary>
    public IReadOnlyList<VariablePart> Parts =>
        [new VariablePart { Secret = Secret.Path, Field = Secret.Field, Version = Secret.Version }];
}
