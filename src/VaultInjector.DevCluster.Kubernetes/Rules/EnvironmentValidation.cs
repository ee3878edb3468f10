namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>Refuses variables of a container that a real server refuses.</summary>
public static class EnvironmentValidation
{
    private static readonly string[] Sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
    private static readonly string[] FileFields = ["key", "volumeName", "path"];

    public static IEnumerable<FieldError> Validate(JsonObject container, string at, IReadOnlyDictionary<string, JsonObject> volumes) =>
        container.Items("env").Index().SelectMany(variable => Variable(variable.Item, $"{at}.env[{variable.Index}]", volumes));

    private static IEnumerable<FieldError> Variable(JsonObject variable, string at, IReadOnlyDictionary<string, JsonObject> volumes)
    {
        var name = variable.Text("name") ?? "";
        if (name.Length == 0)
        {
            yield return FieldError.Required($"{at}.name");
        }
        else if (NameRules.EnvironmentVariable(name) is { } problem)
        {
            yield return FieldError.Invalid($"{at}.name", name, problem);
        }

        if (variable["valueFrom"] is not JsonObject from)
        {
            yield break;
        }

        if (Source(from, hasValue: !string.IsNullOrEmpty(variable.Text("value"))) is { } wrong)
        {
            yield return FieldError.Invalid($"{at}.valueFrom", "", wrong);
        }

        foreach (var error in from.Map("fileKeyRef") is { } file ? File(file, $"{at}.valueFrom.fileKeyRef", volumes) : [])
        {
            yield return error;
        }
    }

    private static string? Source(JsonObject from, bool hasValue) => Sources.Count(source => from[source] is not null) switch
    {
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        _ when hasValue => "may not be specified when `value` is not empty",
        > 1 => "may not have more than one field specified at a time",
        _ => null,
    };

    private static IEnumerable<FieldError> File(JsonObject file, string at, IReadOnlyDictionary<string, JsonObject> volumes)
    {
        foreach (var field in FileFields.Where(field => string.IsNullOrEmpty(file.Text(field))))
        {
            yield return FieldError.Required($"{at}.{field}");
        }

        if (file.Text("key") is { Length: > 0 } key && NameRules.EnvironmentVariable(key) is { } problem)
        {
            yield return FieldError.Invalid($"{at}.key", key, problem);
        }

        if (file.Text("path") is { } path && path.Split('/').Contains("..", StringComparer.Ordinal))
        {
            yield return FieldError.Invalid($"{at}.path", path, "must not contain '..'");
        }

        if (file.Text("volumeName") is not { Length: > 0 } name)
        {
            yield break;
        }

        if (!volumes.TryGetValue(name, out var volume))
        {
            yield return FieldError.NotFound($"{at}.volumeName", name);
        }
        else if (volume["emptyDir"] is null)
        {
            yield return FieldError.Invalid($"{at}.volumeName", name, "referenced volume must be of type emptyDir");
        }
    }
}
