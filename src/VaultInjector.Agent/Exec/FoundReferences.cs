using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Exec;

/// <summary>The variables whose values, of ConfigMaps and Secrets, refer to Vault.</summary>
internal static class FoundReferences
{
    /// <param name="environment">All variables.</param>
    /// <param name="dialect">How they refer to Vault.</param>
    /// <param name="without">Names whose values are not looked at.</param>
    /// <exception cref="AgentException">References are written wrongly; the message names all of them.</exception>
    public static IReadOnlyList<VariableRequest> In(EnvironmentBlock environment, ReferenceDialect dialect, Predicate<string> without)
    {
        var ignores = environment[AgentEnvironment.ExecIgnoreMissing] == "true";
        var (found, mistakes) = (new List<VariableRequest>(), new List<string>());
        foreach (var (name, value) in environment.Texts)
        {
            switch (without(name) ? null : ReferenceText.Read(value, dialect))
            {
                case { Mistake: { } mistake }:
                    mistakes.Add($"The value of {name} refers to Vault wrongly: expected {mistake}.");
                    break;
                case { Parts: var parts }:
                    found.Add(new VariableRequest(name, name, parts) { Origin = $"The variable {name}", IgnoreMissing = ignores });
                    break;
            }
        }

        return mistakes.Count == 0
            ? found
            : throw new AgentException(FailureKind.Configuration, Connection.OneLine(string.Join(' ', mistakes)));
    }
}
