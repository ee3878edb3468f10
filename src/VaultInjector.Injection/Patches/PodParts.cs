using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Patches;

/// <summary>The JSON of what is added to pods besides the agent: mounts, variables and volumes.</summary>
internal static class PodParts
{
    public static void AppMount(Utf8JsonWriter json, string mountPath) => Mount(json, InjectedPod.SecretsVolume, mountPath, readOnly: true);

    public static void FolderMount(Utf8JsonWriter json, FileFolder folder)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, InjectedPod.SecretsVolume);
        json.WriteString("mountPath"u8, folder.MountPath);
        json.WriteString("subPath"u8, folder.SubPath);
        json.WriteBoolean("readOnly"u8, true);
        json.WriteEndObject();
    }

    public static void Mount(Utf8JsonWriter json, string volume, string path, bool readOnly)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, volume);
        json.WriteString("mountPath"u8, path);
        if (readOnly)
        {
            json.WriteBoolean("readOnly"u8, true);
        }

        json.WriteEndObject();
    }

    public static void Variable(Utf8JsonWriter json, EnvironmentVariable variable)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, variable.Name);
        if (variable.IsField)
        {
            json.WriteStartObject("valueFrom"u8);
            json.WriteStartObject("fieldRef"u8);
            json.WriteString("fieldPath"u8, variable.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (variable.File is not null)
        {
            json.WritePropertyName("valueFrom"u8);
            FileReference(json, variable);
        }
        else if (variable.Encoded is { } encoded)
        {
            json.WriteString("value"u8, encoded);
        }
        else
        {
            json.WriteString("value"u8, variable.Value);
        }

        json.WriteEndObject();
    }

    /// <summary>What the kubelet reads when it starts the container; without the file it does not start it.</summary>
    public static void FileReference(Utf8JsonWriter json, EnvironmentVariable variable)
    {
        json.WriteStartObject();
        json.WriteStartObject("fileKeyRef"u8);
        json.WriteString("volumeName"u8, InjectedPod.EnvironmentVolume);
        json.WriteString("path"u8, variable.File);
        json.WriteString("key"u8, variable.Name);
        if (variable.IsOptional)
        {
            json.WriteBoolean("optional"u8, true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void ReadOnlyMount(Utf8JsonWriter json, (string Volume, string Path) mount) =>
        Mount(json, mount.Volume, mount.Path, readOnly: true);

    /// <summary>The agent's image where the server mounts images, else a folder into which the init container copies its binary.</summary>
    public static void BinaryVolume(Utf8JsonWriter json, AgentPlan agent)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, InjectedPod.BinaryVolume);
        if (agent.Binary == AgentBinary.ImageVolume)
        {
            json.WriteStartObject("image"u8);
            json.WriteString("reference"u8, agent.Image);
            json.WriteString("pullPolicy"u8, agent.ImagePullPolicy);
        }
        else
        {
            json.WriteStartObject("emptyDir"u8);
            json.WriteString("sizeLimit"u8, "64Mi"u8);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A tmpfs: secrets never reach a disk. Its memory counts for the container that writes it.</summary>
    public static void MemoryVolume(Utf8JsonWriter json, (string Name, bool IsForSecrets) volume)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, volume.Name);
        json.WriteStartObject("emptyDir"u8);
        json.WriteString("medium"u8, "Memory"u8);
        json.WriteString("sizeLimit"u8, volume.IsForSecrets ? "16Mi"u8 : "1Mi"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// The pod's identity for the injector alone; the API server does not accept this audience. Where the operator wants it, a second one
    /// for Vault, and what verifies both.
    /// </summary>
    public static void IdentityVolume(Utf8JsonWriter json, AgentPlan agent)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, InjectedPod.IdentityVolume);
        json.WriteStartObject("projected"u8);
        json.WriteStartArray("sources"u8);
        Token(json, InjectedPod.Audience, InjectedPod.IdentityFile);
        if (agent.LoginAudience is { } audience)
        {
            Token(json, audience, InjectedPod.LoginFile);
        }

        if (agent.TrustBundles is { } bundles)
        {
            TrustBundle(json, bundles.Injector, InjectedPod.InjectorCaFile);
            if (bundles.Vault is { } vault)
            {
                TrustBundle(json, vault, InjectedPod.VaultCaFile);
            }
        }

        if (agent.ClientCertificateSecret is { } secret)
        {
            ClientCertificate(json, secret);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Token(Utf8JsonWriter json, string audience, string path)
    {
        json.WriteStartObject();
        json.WriteStartObject("serviceAccountToken"u8);
        if (audience != "")
        {
            json.WriteString("audience"u8, audience);
        }

        json.WriteNumber("expirationSeconds"u8, InjectedPod.IdentitySeconds);
        json.WriteString("path"u8, path);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Optional: if the bundle is missing the file is empty, and the agent says what it waits for.</summary>
    private static void TrustBundle(Utf8JsonWriter json, string name, string path)
    {
        json.WriteStartObject();
        json.WriteStartObject("clusterTrustBundle"u8);
        json.WriteString("name"u8, name);
        json.WriteString("path"u8, path);
        json.WriteBoolean("optional"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Not optional: the kubelet says as an event on the pod that the Secret is missing, and the pod waits for it.</summary>
    private static void ClientCertificate(Utf8JsonWriter json, string secret)
    {
        json.WriteStartObject();
        json.WriteStartObject("secret"u8);
        json.WriteString("name"u8, secret);
        json.WriteStartArray("items"u8);
        Item(json, "tls.crt"u8, InjectedPod.ClientCertificateFile);
        Item(json, "tls.key"u8, InjectedPod.ClientKeyFile);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Item(Utf8JsonWriter json, ReadOnlySpan<byte> key, string path)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteString("path"u8, path);
        json.WriteEndObject();
    }
}
