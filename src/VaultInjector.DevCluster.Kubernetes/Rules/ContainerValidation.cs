namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>Refuses single containers that a real server refuses.</summary>
public static class ContainerValidation
{
    private static readonly string[] ResourceLists = ["limits", "requests"];
    private static readonly string[] SidecarFields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

    public static IEnumerable<FieldError> Validate(JsonObject container, string at, IReadOnlyDictionary<string, JsonObject> volumes)
    {
        if (string.IsNullOrWhiteSpace(container.Text("image")))
        {
            yield return FieldError.Required($"{at}.image");
        }

        var parts = EnvironmentValidation.Validate(container, at, volumes).Concat(Mounts(container, at, volumes));
        foreach (var error in parts.Concat(Resources(container, at)))
        {
            yield return error;
        }

        if (container.Text("imagePullPolicy") is not (null or "Always" or "IfNotPresent" or "Never") and var policy)
        {
            yield return FieldError.NotSupported($"{at}.imagePullPolicy", policy!, "\"Always\", \"IfNotPresent\", \"Never\"");
        }
    }

    public static IEnumerable<FieldError> Restart(JsonObject container, string at, bool isInit)
    {
        var policy = container.Text("restartPolicy");
        if (policy is not null && !isInit)
        {
            yield return FieldError.Forbidden($"{at}.restartPolicy", "may not be set for non-init containers");
        }
        else if (policy is not (null or "Always"))
        {
            yield return FieldError.NotSupported($"{at}.restartPolicy", policy, "\"Always\"");
        }

        if (!isInit || policy is "Always")
        {
            yield break;
        }

        foreach (var field in SidecarFields.Where(field => container[field] is not null))
        {
            yield return FieldError.Forbidden($"{at}.{field}", "may not be set for init containers without restartPolicy=Always");
        }
    }

    private static IEnumerable<FieldError> Mounts(JsonObject container, string at, IReadOnlyDictionary<string, JsonObject> volumes)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var mount in container.Items("volumeMounts"))
        {
            var path = $"{at}.volumeMounts[{index++}]";
            var name = mount.Text("name") ?? "";
            var target = mount.Text("mountPath") ?? "";
            if (name.Length == 0)
            {
                yield return FieldError.Required($"{path}.name");
            }
            else if (!volumes.ContainsKey(name))
            {
                yield return FieldError.NotFound($"{path}.name", name);
            }

            if (target.Length == 0)
            {
                yield return FieldError.Required($"{path}.mountPath");
            }
            else if (!paths.Add(target))
            {
                yield return FieldError.Invalid($"{path}.mountPath", target, "must be unique");
            }
        }
    }

    private static IEnumerable<FieldError> Resources(JsonObject container, string at) =>
        from list in ResourceLists
        from amount in container.Map("resources", list) ?? []
        let text = amount.Value.Text() ?? amount.Value?.ToJsonString() ?? ""
        where !Quantity.IsValid(text)
        select FieldError.Invalid($"{at}.resources.{list}[{amount.Key}]", text, Quantity.Syntax);
}
