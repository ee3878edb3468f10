using VaultInjector.Agent.Files;
using VaultInjector.Agent.Hooks;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Agent.Certificates;

/// <summary>Troubles, and hooks that still have to run: for <c>ready</c> and for the agent after this one. It holds no key.</summary>
internal static class CertificateState
{
    private const string FileName = ".certificates";

    /// <exception cref="Failures.AgentException">The directory cannot be written.</exception>
    public static void Write(StateDirectory directory, IReadOnlyList<PodCertificate> certificates, List<string> hooks) =>
        directory.Write(FileName, JsonObject.Write(json =>
        {
            json.WriteStartArray("hooks");
            foreach (var hook in hooks)
            {
                json.WriteStringValue(hook);
            }

            json.WriteEndArray();
            json.WriteStartArray("troubles");
            foreach (var certificate in certificates)
            {
                if (certificate.Trouble is { } trouble)
                {
                    json.WriteStringValue($"the certificate {certificate.Request.File} is old: {trouble}");
                }
            }

            json.WriteEndArray();
        }));

    /// <summary>The hooks of changes that the app was not told of.</summary>
    public static List<string> Hooks(StateDirectory directory)
    {
        var hooks = new List<string>();
        foreach (var hook in Texts(directory, "hooks"))
        {
            hooks.Tell(hook);
        }

        return hooks;
    }

    /// <summary>The certificates that are older than they should be, each with its cause; empty if all are fresh.</summary>
    public static string Trouble(StateDirectory directory) => string.Join(' ', Texts(directory, "troubles"));

    private static List<string> Texts(StateDirectory directory, string name)
    {
        var texts = new List<string>();
        _ = directory.Read(FileName) is not { } state ? null : JsonObject.Read(state, json =>
        {
            if (json.TryGetProperty(name, out var items))
            {
                foreach (var item in items.EnumerateArray())
                {
                    texts.Add(item.GetString() ?? "");
                }
            }

            return texts;
        });
        return texts;
    }
}
