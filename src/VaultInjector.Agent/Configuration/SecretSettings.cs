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
            Check(file.File, AgentEnvironment.Directory, reading);
        }

        foreach (var certificate in secrets.Certificates)
        {
            Check(certificate.File, AgentEnvironment.Directory, reading);
        }

        CheckVariables(secrets, reading);

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

    private static void CheckVariables(PodSecrets secrets, EnvironmentReading reading)
    {
        if (secrets.Variables.Count > 0 && reading.Optional(AgentEnvironment.EnvironmentDirectory) is null)
        {
            reading.Fail($"{AgentEnvironment.EnvironmentDirectory} is not set: the directory for the variables that the pod asks for.");
        }

        var isExec = secrets.EnvironmentMethod == EnvironmentMethods.Exec;
        foreach (var variable in secrets.Variables)
        {
            Check(variable.File, AgentEnvironment.EnvironmentDirectory, reading);
            if (variable.AllFields && !isExec)
            {
                reading.Fail($"{variable.Origin} makes a variable of each field, which needs vault-injector.io/env-method: exec.");
            }

            if (variable.AllFields && variable.Parts.Count != 1)
            {
                reading.Fail($"{variable.Origin} names {variable.Parts.Count} secrets for all fields: expected one.");
            }
        }
    }

    private static void Check(string file, string directory, EnvironmentReading reading)
    {
        foreach (var step in file.Split('/'))
        {
            if (step is "" or "." or ".." || step.AsSpan().ContainsAnyInRange('\0', ' '))
            {
                reading.Fail(
                    $"The file '{file}' is not a path below {directory}: give it a path without '..', spaces and empty parts.");
                return;
            }
        }
    }
}
