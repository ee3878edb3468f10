using VaultInjector.Contracts;

namespace VaultInjector.Agent.Configuration;

/// <summary>Reads what the pod asks for beside the token, and checks what the agent relies on.</summary>
internal static class SecretSettings
{
    public static PodSecrets Read(EnvironmentReading reading)
    {
        if (reading.Optional(AgentEnvironment.Secrets) is null)
        {
            return new PodSecrets();
        }

        if (PodSecrets.FromVariables(reading.Environment) is not { } secrets)
        {
            reading.Fail($"{AgentEnvironment.Secrets} cannot be read. Only the injector writes it: let it inject this pod again.");
            return new PodSecrets();
        }

        foreach (var file in secrets.Files)
        {
            Check(file.File, reading);
        }

        foreach (var certificate in secrets.Certificates)
        {
            Check(certificate.File, reading);
        }

        return secrets;
    }

    public static IReadOnlyDictionary<string, HookSettings> Hooks(PodSecrets secrets, EnvironmentReading reading)
    {
        var hooks = new Dictionary<string, HookSettings>(StringComparer.Ordinal);
        var uid = reading.Optional(AgentEnvironment.PodUid);
        foreach (var text in Texts(secrets))
        {
            if (HookSettings.Parse(text, uid, wholePod: reading.IsTrue(AgentEnvironment.SignalWholePod)) is { } hook)
            {
                hooks[text] = hook;
            }
            else
            {
                reading.Fail(
                    $"vault-injector.io/on-change is '{text}': expected signal:NAME (with {AgentEnvironment.PodUid} set) " +
                    "or http:PORT/path.");
            }
        }

        return hooks;
    }

    private static HashSet<string> Texts(PodSecrets secrets)
    {
        var texts = new HashSet<string?>(StringComparer.Ordinal) { secrets.OnChange };
        foreach (var file in secrets.Files)
        {
            texts.Add(file.OnChange);
        }

        foreach (var certificate in secrets.Certificates)
        {
            texts.Add(certificate.OnChange);
        }

        texts.Remove(null);
        return texts!;
    }

    private static void Check(string file, EnvironmentReading reading)
    {
        foreach (var step in file.Split('/'))
        {
            if (step is "" or "." or ".." || step.AsSpan().ContainsAnyInRange('\0', ' '))
            {
                reading.Fail(
                    $"The file '{file}' is not a path below {AgentEnvironment.Directory}: give it a path without '..', spaces " +
                    "and empty parts.");
                return;
            }
        }
    }
}
