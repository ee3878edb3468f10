namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>What <c>pods/NAME/ephemeralcontainers</c> may do: add containers for debugging, and nothing else.</summary>
public static class EphemeralContainers
{
    private const string At = "spec.ephemeralContainers";

    private static readonly string[] NotForThem =
        ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources", "restartPolicy"];

    public static IEnumerable<FieldError> Validate(JsonObject pod)
    {
        var spec = pod.Map("spec");
        var others = spec.Items("containers").Concat(spec.Items("initContainers"));
        var taken = others.Select(container => container.Text("name") ?? "").ToHashSet(StringComparer.Ordinal);
        var volumes = spec.Items("volumes").ToDictionary(volume => volume.Text("name") ?? "", StringComparer.Ordinal);
        foreach (var (index, container) in spec.Items("ephemeralContainers").Index())
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
    }

    /// <summary>What was added stays as it is.</summary>
    public static IEnumerable<FieldError> Unchanged(JsonObject pod, JsonObject? before)
    {
        var now = pod.Items("spec", "ephemeralContainers").ToList();
        return before.Items("spec", "ephemeralContainers")
            .Where(old => !now.Exists(container => JsonNode.DeepEquals(container, old)))
            .Select(old => FieldError.Forbidden(At, $"the ephemeral container \"{old.Text("name")}\" may not be changed or removed"));
    }
}
