namespace VaultInjector.DevCluster.Kubernetes.Admission;

/// <summary>A request as webhooks get it in a review, and as expressions see it under the name <c>request</c>.</summary>
public static class RequestDocument
{
    public static JsonObject Of(AdmissionAttributes request, string uid)
    {
        var type = request.Type;
        // The kind is that of the body: a Binding for pods/binding.
        var kind = Names(type, "kind", type.Subresources.GetValueOrDefault(request.Subresource, type.Kind));
        var resource = Names(type, "resource", type.Plural);
        var document = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = kind,
            ["resource"] = resource,
            ["requestKind"] = kind.Copy(),
            ["requestResource"] = resource.Copy(),
        };
        Add(document, "subResource", request.Subresource);
        Add(document, "requestSubResource", request.Subresource);
        Add(document, "name", request.Name);
        Add(document, "namespace", request.Namespace);
        document["operation"] = request.Operation;
        document["userInfo"] = request.Context.User.ToJson();
        document["object"] = request.Object?.DeepClone();
        document["oldObject"] = request.OldObject?.DeepClone();
        document["dryRun"] = request.Context.DryRun;
        document["options"] = request.Context.Options.DeepClone();
        return document;
    }

    private static JsonObject Names(ResourceType type, string what, string name) =>
        new() { ["group"] = type.Group, ["version"] = type.Version, [what] = name };

    private static void Add(JsonObject document, string field, string value)
    {
        if (value.Length > 0)
        {
            document[field] = value;
        }
    }
}
