using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>
/// Reads objects into the official client's models and takes no field that they do not have; the Prometheus operator's kinds by hand.
/// </summary>
internal static class StrictSchema
{
    private static readonly JsonSerializerOptions Options = Strict();

    private static readonly Dictionary<string, string[]> PrometheusFields = new(StringComparer.Ordinal)
    {
        ["ServiceMonitor.spec"] = ["selector", "endpoints", "namespaceSelector"],
        ["ServiceMonitor.spec.selector"] = ["matchLabels"],
        ["ServiceMonitor.spec.selector.matchLabels"] = ["app.kubernetes.io/name", "app.kubernetes.io/component"],
        ["ServiceMonitor.spec.endpoints"] = ["port", "path", "interval", "scheme"],
        ["PrometheusRule.spec"] = ["groups"],
        ["PrometheusRule.spec.groups"] = ["name", "interval", "rules"],
        ["PrometheusRule.spec.groups.rules"] = ["alert", "expr", "for", "labels", "annotations"],
        ["PrometheusRule.spec.groups.rules.labels"] = ["severity"],
        ["PrometheusRule.spec.groups.rules.annotations"] = ["summary", "description"],
    };

    /// <exception cref="JsonException">A field is unknown or of a wrong type.</exception>
    public static void Read(JsonObject item)
    {
        var (version, kind) = (item["apiVersion"]!.GetValue<string>(), item["kind"]!.GetValue<string>());
        if (version == "monitoring.coreos.com/v1")
        {
            Check($"{kind}.spec", item["spec"]);
            return;
        }

        var model = typeof(V1Pod)
            .Assembly.GetTypes()
            .SingleOrDefault(type =>
                !type.Name.EndsWith("List", StringComparison.Ordinal) &&
                type.GetCustomAttributes(typeof(KubernetesEntityAttribute), false) is [KubernetesEntityAttribute entity, ..] &&
                entity.Kind == kind &&
                (entity.Group.Length == 0 ? entity.ApiVersion : $"{entity.Group}/{entity.ApiVersion}") == version);
        JsonSerializer
            .Deserialize(item.ToJsonString(), model ?? throw new JsonException($"there is no {kind} in {version}"), Options)
            .ShouldNotBeNull();
    }

    private static void Check(string path, JsonNode? value)
    {
        switch (value)
        {
            case JsonArray list:
                list.ToList().ForEach(item => Check(path, item));
                break;
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    if (!PrometheusFields.TryGetValue(path, out var known) || !known.Contains(name, StringComparer.Ordinal))
                    {
                        throw new JsonException($"{path} has no field {name}");
                    }

                    Check($"{path}.{name}", child);
                }

                break;
            case JsonValue scalar when scalar.GetValueKind() != JsonValueKind.String:
                throw new JsonException($"{path} is not a text");
        }
    }

    private static JsonSerializerOptions Strict()
    {
        JsonSerializerOptions? strict = null;
        KubernetesJson.AddJsonOptions(options =>
            strict = new JsonSerializerOptions(options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });
        return strict!;
    }
}
