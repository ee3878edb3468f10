namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Names the object that a write is about.</summary>
public sealed record Target(ResourceType Type, string Namespace, string Name, string Subresource = "")
{
    public ObjectKey Key => new(Type, Namespace, Name);
}

/// <summary>Compares what an object says about itself with the address that it is sent to, and fills in what it leaves out.</summary>
public static class ObjectIdentity
{
    /// <exception cref="ApiException">Kind, version, name or namespace differ, or there is no name.</exception>
    public static void Complete(Target target, JsonObject item)
    {
        var type = target.Type;
        CheckKind(type, item);
        item["kind"] = type.Kind;
        item["apiVersion"] = type.ApiVersion;
        if (target.Name.Length > 0 && item.Name() is { Length: > 0 } name && name != target.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({target.Name})");
        }

        if (!type.Namespaced)
        {
            item.Meta().Remove("namespace");
        }
        else if (item.Namespace() is { Length: > 0 } space && space != target.Namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
        else
        {
            item.Meta()["namespace"] = target.Namespace;
        }

        if (item.Name().Length == 0 && string.IsNullOrEmpty(item.Text("metadata", "generateName")))
        {
            throw ApiErrors.Invalid(type, "", [FieldError.Required("metadata.name", "name or generateName is required")]);
        }
    }

    private static void CheckKind(ResourceType type, JsonObject item)
    {
        var version = item.Text("apiVersion");
        if (item.Text("kind") is { } kind && kind != type.Kind)
        {
            throw ApiErrors.BadRequest(
                $"{kind} in version \"{version}\" cannot be handled as a {type.Kind}: no kind \"{kind}\" is registered for this path");
        }

        if (version is not null && version != type.ApiVersion)
        {
            throw ApiErrors.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version ({type.ApiVersion})");
        }
    }
}
