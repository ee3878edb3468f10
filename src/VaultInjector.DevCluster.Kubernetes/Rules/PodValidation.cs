namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>Refuses pod specs that a real server refuses, field by field.</summary>
public static class PodValidation
{
    public static IEnumerable<FieldError> Validate(JsonObject? spec, string path = "spec")
    {
        var errors = new List<FieldError>();
        var volumes = Volumes(spec, path, errors);
        if (!spec.Items("containers").Any())
        {
            errors.Add(FieldError.Required($"{path}.containers"));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var index = 0;
            foreach (var container in spec.Items(list))
            {
                var at = $"{path}.{list}[{index++}]";
                Name(container, at, names, errors);
                errors.AddRange(ContainerValidation.Validate(container, at, volumes));
                errors.AddRange(ContainerValidation.Restart(container, at, isInit: list is "initContainers"));
            }
        }

        errors.AddRange(Policies(spec, path));
        return errors;
    }

    private static Dictionary<string, JsonObject> Volumes(JsonObject? spec, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var volumes = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var index = 0;
        foreach (var volume in spec.Items("volumes"))
        {
            var at = $"{path}.volumes[{index++}]";
            Name(volume, at, names, errors);
            volumes.TryAdd(volume.Text("name") ?? "", volume);
            if (volume.Count > 2)
            {
                errors.Add(
                    FieldError.Forbidden(
                        $"{at}.{volume.Select(entry => entry.Key).Last(key => key is not "name")}",
                        "may not specify more than 1 volume type"));
            }

            if (volume.Text("emptyDir", "sizeLimit") is { } size && !Quantity.IsValid(size))
            {
                errors.Add(FieldError.Invalid($"{at}.emptyDir.sizeLimit", size, Quantity.Syntax));
            }

            if (volume.Map("image") is { } image && path is "spec" && string.IsNullOrEmpty(image.Text("reference")))
            {
                errors.Add(FieldError.Required($"{at}.image.reference"));
            }

            errors.AddRange(Projections(volume, at));
        }

        return volumes;
    }

    private static IEnumerable<FieldError> Projections(JsonObject volume, string at)
    {
        var index = 0;
        foreach (var source in volume.Items("projected", "sources"))
        {
            var path = $"{at}.projected.sources[{index++}].serviceAccountToken";
            if (source.Map("serviceAccountToken") is not { } token)
            {
                continue;
            }

            if (string.IsNullOrEmpty(token.Text("path")))
            {
                yield return FieldError.Required($"{path}.path");
            }

            if (token.Number("expirationSeconds") is < 600)
            {
                yield return FieldError.Invalid(
                    $"{path}.expirationSeconds", $"{token.Number("expirationSeconds")}", "may not specify a duration less than 10 minutes");
            }
        }
    }

    private static void Name(JsonObject part, string at, HashSet<string> taken, List<FieldError> errors)
    {
        var name = part.Text("name");
        if (string.IsNullOrEmpty(name))
        {
            errors.Add(FieldError.Required($"{at}.name"));
        }
        else if (NameRules.Label(name) is { } problem)
        {
            errors.Add(FieldError.Invalid($"{at}.name", name, problem));
        }
        else if (!taken.Add(name))
        {
            errors.Add(FieldError.Duplicate($"{at}.name", name));
        }
    }

    private static IEnumerable<FieldError> Policies(JsonObject? spec, string path)
    {
        if (spec.Text("restartPolicy") is not (null or "Always" or "OnFailure" or "Never") and var policy)
        {
            yield return FieldError.NotSupported($"{path}.restartPolicy", policy!, "\"Always\", \"OnFailure\", \"Never\"");
        }

        if (spec.Text("serviceAccountName") is { } account && NameRules.Subdomain(account) is { } problem)
        {
            yield return FieldError.Invalid($"{path}.serviceAccountName", account, problem);
        }

        if (spec.Number("terminationGracePeriodSeconds") is < 0 and var grace)
        {
            yield return FieldError.Invalid($"{path}.terminationGracePeriodSeconds", $"{grace}", "must be greater than or equal to 0");
        }
    }
}
