using VaultInjector.DevCluster.Kubernetes.Admission;

namespace VaultInjector.DevCluster.Kubernetes.Defaults;

/// <summary>Gives each pod its service account, and the API token volume unless it does not want one.</summary>
public sealed class ServiceAccountAdmission(ObjectStore store)
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const long TokenLife = 3607;

    public void Admit(AdmissionAttributes request)
    {
        var pod = request.Object!;
        var spec = pod.Ensure("spec");
        if (pod.Annotation("kubernetes.io/config.mirror") is not null)
        {
            return;
        }

        var name = spec.Text("serviceAccountName") ?? spec.Text("serviceAccount") ?? "default";
        spec["serviceAccountName"] = name;
        spec["serviceAccount"] = name;
        var account = store.Get(ResourceCatalog.ServiceAccounts, request.Namespace, name)
            ?? throw ApiErrors.Forbidden(
                request.Type,
                pod.Name(),
                $"error looking up service account {request.Namespace}/{name}: serviceaccount \"{name}\" not found");
        if (spec.Flag("automountServiceAccountToken") ?? account.Flag("automountServiceAccountToken") ?? true)
        {
            MountToken(spec);
        }
    }

    private static void MountToken(JsonObject spec)
    {
        var waiting = PodDefaults.Containers(spec)
            .Where(container => !container.Items("volumeMounts").Any(mount => mount.Text("mountPath") is TokenPath))
            .ToList();
        var volume = spec.Items("volumes")
            .Select(item => item.Text("name"))
            .FirstOrDefault(name => name?.StartsWith("kube-api-access-", StringComparison.Ordinal) is true);
        if (waiting.Count == 0)
        {
            return;
        }

        if (volume is null)
        {
            volume = "kube-api-access-" + GeneratedName.Suffix();
            spec.EnsureArray("volumes").Add((JsonNode)TokenVolume(volume));
        }

        foreach (var container in waiting)
        {
            container.EnsureArray("volumeMounts").Add((JsonNode)new JsonObject
            {
                ["name"] = volume,
                ["readOnly"] = true,
                ["mountPath"] = TokenPath,
            });
        }
    }

    private static JsonObject TokenVolume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenLife, ["path"] = "token" } },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
            ["defaultMode"] = 420,
        },
    };
}
