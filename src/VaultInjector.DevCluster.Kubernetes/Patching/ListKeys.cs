namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>Which lists are maps in disguise, and by which fields their elements are told apart.</summary>
public static class ListKeys
{
    /// <summary>The key fields of a list, the strategic-merge key first; null for an atomic list.</summary>
    public static string[]? Of(string field, params ReadOnlySpan<JsonNode?> samples)
    {
        var elements = samples.ToArray().OfType<JsonArray>().SelectMany(list => list).ToList();
        if (!elements.TrueForAll(element => element is JsonObject))
        {
            return null;
        }

        return field switch
        {
            "containers" or "initContainers" or "ephemeralContainers" or "volumes" or "env" or "imagePullSecrets"
                or "webhooks" or "secrets" or "matchConditions" or "resourceClaims" => ["name"],
            "volumeMounts" => ["mountPath"],
            "volumeDevices" => ["devicePath"],
            "ports" when elements.Exists(element => element!["containerPort"] is not null) => ["containerPort", "protocol"],
            "ports" => ["port", "protocol"],
            "conditions" or "addresses" => ["type"],
            "ownerReferences" => ["uid"],
            "hostAliases" => ["ip"],
            "topologySpreadConstraints" => ["topologyKey", "whenUnsatisfiable"],
            _ => null,
        };
    }

    /// <summary>The element's own key as Kubernetes writes it into field sets, for example <c>{"name":"app"}</c>.</summary>
    public static JsonObject KeyOf(JsonObject element, string[] keys)
    {
        var key = new JsonObject();
        foreach (var name in keys)
        {
            var value = element[name]?.DeepClone() ?? (name is "protocol" ? "TCP" : null);
            if (value is not null)
            {
                key[name] = value;
            }
        }

        return key;
    }

    public static JsonObject? Find(JsonArray list, JsonObject key)
    {
        string[] names = [.. key.Select(entry => entry.Key)];
        return list.OfType<JsonObject>().FirstOrDefault(element => JsonNode.DeepEquals(KeyOf(element, names), key));
    }
}
