using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Patches;

/// <summary>The JSON of the agent's containers; they pass Pod Security "restricted".</summary>
internal static class AgentContainer
{
    /// <summary>Where the image keeps the agent; its containers start by the image's entry point.</summary>
    public const string Executable = "/vault-injector-agent";

    // The API server runs its ServiceAccount plugin again after a webhook's patch and would mount the API token
    // into the agent; it leaves containers alone that have a mount here already.
    public const string ApiTokenDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Waits for the files and ends; until then the kubelet starts nothing that comes after it.</summary>
    public static void Init(Utf8JsonWriter json, AgentPlan agent)
    {
        json.WriteStartObject();
        Start(json, agent, InjectedPod.AgentContainer, "init");
        json.WriteEndObject();
    }

    /// <summary>
    /// Without a startup probe: the kubelet looks at one once a second only, and takes a sidecar that still waits for started after a
    /// restart of its own.
    /// </summary>
    public static void NativeSidecar(Utf8JsonWriter json, AgentPlan agent)
    {
        json.WriteStartObject();
        Start(json, agent, InjectedPod.SidecarContainer, "sidecar");
        json.WriteString("restartPolicy"u8, "Always"u8);
        json.WriteEndObject();
    }

    public static void PlainSidecar(Utf8JsonWriter json, AgentPlan agent)
    {
        json.WriteStartObject();
        Start(json, agent, InjectedPod.SidecarContainer, "sidecar");
        json.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter json, AgentPlan agent, string name, string verb)
    {
        json.WriteString("name"u8, name);
        json.WriteString("image"u8, agent.Image);
        json.WriteString("imagePullPolicy"u8, agent.ImagePullPolicy);
        Texts(json, "args"u8, verb);
        json.WriteStartArray("env"u8);
        foreach (var variable in agent.Environment)
        {
            PodParts.Variable(json, variable);
        }

        if (CopiesBinary(agent, verb))
        {
            PodParts.Variable(json, new EnvironmentVariable(AgentEnvironment.BinaryDirectory, InjectedPod.BinaryDirectory));
        }

        json.WriteEndArray();
        Resources(json, agent.Resources);
        Mounts(json, agent, verb);
        SecurityContext(json, agent.RunAs, agent.SelinuxLevel);
        json.WriteString("terminationMessagePolicy"u8, "File"u8);
    }

    private static bool CopiesBinary(AgentPlan agent, string verb) => agent.Binary == AgentBinary.Copied && verb == "init";

    private static void Mounts(Utf8JsonWriter json, AgentPlan agent, string verb)
    {
        json.WriteStartArray("volumeMounts"u8);
        PodParts.Mount(json, InjectedPod.SecretsVolume, InjectedPod.AgentDirectory, readOnly: false);
        if (agent.Shape != AgentShape.Init)
        {
            PodParts.Mount(json, InjectedPod.StateVolume, InjectedPod.StateDirectory, readOnly: false);
        }

        PodParts.Mount(json, InjectedPod.IdentityVolume, InjectedPod.IdentityDirectory, readOnly: true);
        PodParts.Mount(json, InjectedPod.IdentityVolume, ApiTokenDirectory, readOnly: true);
        if (agent.HasVariables)
        {
            PodParts.Mount(json, InjectedPod.EnvironmentVolume, InjectedPod.EnvironmentDirectory, readOnly: false);
        }

        if (CopiesBinary(agent, verb))
        {
            PodParts.Mount(json, InjectedPod.BinaryVolume, InjectedPod.BinaryDirectory, readOnly: false);
        }

        json.WriteEndArray();
    }

    private static void Resources(Utf8JsonWriter json, AgentResources resources)
    {
        json.WriteStartObject("resources"u8);
        Amounts(json, "requests"u8, resources.CpuRequest, resources.MemoryRequest, resources.StorageRequest);
        Amounts(json, "limits"u8, resources.CpuLimit, resources.MemoryLimit, resources.StorageLimit);
        json.WriteEndObject();
    }

    private static void Amounts(Utf8JsonWriter json, ReadOnlySpan<byte> name, Quantity? cpu, Quantity? memory, Quantity? storage)
    {
        if (cpu is null && memory is null && storage is null)
        {
            return;
        }

        json.WriteStartObject(name);
        if (cpu is not null)
        {
            json.WriteString("cpu"u8, cpu.Text);
        }

        if (memory is not null)
        {
            json.WriteString("memory"u8, memory.Text);
        }

        if (storage is not null)
        {
            json.WriteString("ephemeral-storage"u8, storage.Text);
        }

        json.WriteEndObject();
    }

    private static void SecurityContext(Utf8JsonWriter json, AgentIdentity runAs, string? level)
    {
        json.WriteStartObject("securityContext"u8);
        json.WriteNumber("runAsUser"u8, runAs.User);
        json.WriteNumber("runAsGroup"u8, runAs.Group);
        json.WriteBoolean("runAsNonRoot"u8, true);
        json.WriteBoolean("allowPrivilegeEscalation"u8, false);
        json.WriteBoolean("readOnlyRootFilesystem"u8, true);
        json.WriteStartObject("capabilities"u8);
        Texts(json, "drop"u8, "ALL");
        json.WriteEndObject();
        if (level is not null)
        {
            json.WriteStartObject("seLinuxOptions"u8);
            json.WriteString("level"u8, level);
            json.WriteEndObject();
        }

        json.WriteStartObject("seccompProfile"u8);
        json.WriteString("type"u8, "RuntimeDefault"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, params ReadOnlySpan<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
