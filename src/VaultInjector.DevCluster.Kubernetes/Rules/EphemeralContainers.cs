using VaultInjector.DevCluster.Kubernetes.Refusals;

namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>What <c>pods/NAME/ephemeralcontainers</c> may do: add containers for debugging, and nothing else.</summary>
public static class EphemeralContainers
{
    private const string At = "spec.ephemeralContainers";

    private static readonly string[] NotForThem =
        ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources", "restartPolicy"];

    public static IEnumerable<FieldError> Validate(JsonObject pod, JsonObject? before)
    {
        var spec = pod.Map("spec");
        var containers = spec.Items("ephemeralContainers").ToList();
        var others = spec.Items("containers").Concat(spec.Items("initContainers"));
        var taken = others.Select(container => container.Text("name") ?? "").ToHashSet(StringComparer.Ordinal);
        var volumes = spec.Items("volumes").Select(volume => volume.Text("name") ?? "").ToHashSet(StringComparer.Ordinal);
        foreach (var (index, container) in containers.Index())
        {
            var path = $"{At}[{index}]";
            var name = container.Text("name") ?? "";
            if (name.Length == 0)
            {
                yield return FieldError.Required($"{path}.name");
            }
            else if (!taken.Add(name))
            {
                yield return FieldError.Duplicate($"{path}.name", name);
            }

            foreach (var field in NotForThem.Where(field => container[field] is not (null or JsonObject { Count: 0 })))
            {
                yield return FieldError.Forbidden($"{path}.{field}", "cannot be set for an Ephemeral Container");
            }

            foreach (var error in ContainerValidation.Validate(container, path, volumes))
            {
                yield return error;
            }
        }

        foreach (var old in before.Items("spec", "ephemeralContainers"))
        {
            if (!containers.Exists(container => JsonNode.DeepEquals(container, old)))
            {
                yield return FieldError.Forbidden(At, $"existing ephemeral containers \"{old.Text("name")}\" may not be changed or " +
                    "removed");
            }
        }
    }
}
