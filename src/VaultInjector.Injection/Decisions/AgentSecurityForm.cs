using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares a security context with that of the agent.</summary>
internal static class AgentSecurityForm
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "runAsUser", "runAsGroup", "runAsNonRoot", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities", "seccompProfile",
    };

    public static string? Difference(JsonElement context)
    {
        foreach (var field in context.Fields())
        {
            if (!Fields.Contains(field.Key()) && !IsHarmless(field))
            {
                return $"has securityContext.{Quoted.Bare(field.Key())}";
            }
        }

        var capabilities = context.Get("capabilities"u8);
        var isOurs =
            context.Get("runAsUser"u8).Integer() > 0 &&
            context.Get("runAsGroup"u8).Integer() >= 0 &&
            context.Get("runAsNonRoot"u8).Boolean() is true &&
            context.Get("allowPrivilegeEscalation"u8).Boolean() is false &&
            context.Get("readOnlyRootFilesystem"u8).Boolean() is true &&
            AgentForm.IsList(capabilities.Get("drop"u8), "ALL") &&
            AgentForm.IsEmpty(capabilities.Get("add"u8)) &&
            context.Get("seccompProfile"u8).Get("type"u8).Is("RuntimeDefault"u8);
        return isOurs ? null : "has another securityContext";
    }

    /// <summary>What says nothing, a default of the API server, and the level that OpenShift gives every container.</summary>
    private static bool IsHarmless(JsonProperty field) => AgentForm.IsEmpty(field.Value) || field.Key() switch
    {
        "procMount" => field.Value.Is("Default"u8),
        "seLinuxOptions" => field.Value.Fields().All(option => option.Key() == "level"),
        _ => false,
    };
}
