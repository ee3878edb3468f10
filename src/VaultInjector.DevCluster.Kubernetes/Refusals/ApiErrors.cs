namespace VaultInjector.DevCluster.Kubernetes.Refusals;

/// <summary>One wrong field of an object, as the <c>causes</c> of a 422 list it.</summary>
public sealed record FieldError(string Reason, string Field, string Message)
{
    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldError Invalid(string field, string value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: \"{value}\": {detail}");

    public static FieldError Duplicate(string field, string value) => new("FieldValueDuplicate", field, $"Duplicate value: \"{value}\"");

    public static FieldError NotFound(string field, string value) => new("FieldValueNotFound", field, $"Not found: \"{value}\"");

    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, $"Forbidden: {detail}");

    public static FieldError NotSupported(string field, string value, string supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: \"{value}\": supported values: {supported}");
}

/// <summary>The refusals of a real API server, word for word where client libraries or people look at them.</summary>
public static class ApiErrors
{
    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedName} \"{name}\" not found") { Details = Details(type.Group, type.Plural, name) };

    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource") { Details = [] };

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedName} \"{name}\" already exists") { Details = Details(type.Group, type.Plural, name) };

    public static ApiException Conflict(
        ResourceType type,
        string name,
        string why = "the object has been modified; please apply your changes to the latest version and try again"
    ) => new(409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedName} \"{name}\": {why}")
    {
        Details = Details(type.Group, type.Plural, name),
    };

    public static ApiException UnmetUid(ResourceType type, string name, string wanted, string actual) =>
        Conflict(type, name, $"Precondition failed: UID in precondition: {wanted}, UID in object meta: {actual}");

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiException Forbidden(ResourceType type, string name, string why) =>
        new(403, "Forbidden", $"{type.QualifiedName}{(name.Length > 0 ? $" \"{name}\"" : "")} is forbidden: {why}")
        {
            Details = Details(type.Group, type.Plural, name),
        };

    public static ApiException ForbiddenPath(string user, string verb, string path) =>
        new(403, "Forbidden", $"forbidden: User \"{user}\" cannot {verb} path \"{path}\"") { Details = [] };

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { Details = [] };

    public static ApiException Expired(string version, string oldest) =>
        new(410, "Expired", $"too old resource version: {version} ({oldest})");

    public static ApiException UnsupportedMediaType(string type) =>
        new(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml " +
                $"(got {type})");

    public static ApiException TooLarge() => new(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");

    public static ApiException Internal(string message) => new(500, "InternalError", $"Internal error occurred: {message}")
    {
        Details = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) },
    };

    public static ApiException Invalid(ResourceType type, string name, IReadOnlyList<FieldError> errors)
    {
        var sentences = errors.Select(error => $"{error.Field}: {error.Message}").Distinct(StringComparer.Ordinal).ToList();
        var list = sentences.Count == 1 ? sentences[0] : $"[{string.Join(", ", sentences)}]";
        var details = Details(type.Group, type.Kind, name);
        details["causes"] = new JsonArray([
            .. errors.Select(error => new JsonObject
            {
                ["reason"] = error.Reason,
                ["message"] = error.Message,
                ["field"] = error.Field,
            })]);
        return new ApiException(
            422, "Invalid", $"{(type.Group.Length == 0 ? type.Kind : $"{type.Kind}.{type.Group}")} \"{name}\" is invalid: {list}")
        {
            Details = details,
        };
    }

    private static JsonObject Details(string group, string kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        return details;
    }
}
