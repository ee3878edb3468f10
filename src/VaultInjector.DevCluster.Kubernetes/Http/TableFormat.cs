using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>What rows carry besides their cells, and the time that ages count to.</summary>
public sealed record TableOptions(string IncludeObject, DateTimeOffset Now);

/// <summary>Renders lists as the tables that <c>kubectl get</c> prints.</summary>
public static class TableFormat
{
    private sealed record Column(string Name, Func<JsonObject, DateTimeOffset, JsonNode?> Value, int Priority = 0, string Type = "string");

    public static JsonObject Of(ResourceType type, IEnumerable<JsonObject> items, string version, TableOptions options)
    {
        var columns = Columns(type.Kind).ToList();
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            ["columnDefinitions"] = new JsonArray([.. columns.Select(column => new JsonObject
            {
                ["name"] = column.Name,
                ["type"] = column.Type,
                ["format"] = column.Name is "Name" ? "name" : "",
                ["description"] = "",
                ["priority"] = column.Priority,
            })]),
            ["rows"] = new JsonArray([.. items.Select(item => new JsonObject
            {
                ["cells"] = new JsonArray([.. columns.Select(column => column.Value(item, options.Now))]),
                ["object"] = options.IncludeObject switch
                {
                    "None" => null,
                    "Object" => item.Copy(),
                    _ => Representation.MetadataOf(item),
                },
            })]),
        };
    }

    private static IEnumerable<Column> Columns(string kind)
    {
        yield return new Column("Name", (item, _) => item.Name());
        foreach (var column in Middle(kind))
        {
            yield return column;
        }

        yield return new Column("Age", (item, now) => Since(item.Text("metadata", "creationTimestamp"), now));
        if (kind is "Pod")
        {
            yield return new Column("IP", (item, _) => item.Text("status", "podIP") ?? "<none>", 1);
            yield return new Column("Node", (item, _) => item.Text("spec", "nodeName") ?? "<none>", 1);
        }
    }

    private static Column[] Middle(string kind) =>
        kind switch
        {
            "Pod" =>
            [
                new("Ready", (item, _) => PodSummary.Ready(item)),
                new("Status", (item, _) => PodSummary.Status(item)),
                new("Restarts", (item, _) => PodSummary.Restarts(item).ToString(CultureInfo.InvariantCulture)),
            ],
            "Namespace" => [new("Status", (item, _) => item.Text("status", "phase"))],
            "Deployment" =>
            [
                new("Ready", (item, _) => $"{item.Number("status", "readyReplicas") ?? 0}/{item.Number("spec", "replicas") ?? 0}"),
                new("Up-to-date", (item, _) => item.Number("status", "updatedReplicas") ?? 0, Type: "integer"),
                new("Available", (item, _) => item.Number("status", "availableReplicas") ?? 0, Type: "integer"),
            ],
            "ReplicaSet" =>
            [
                new("Desired", (item, _) => item.Number("spec", "replicas") ?? 0, Type: "integer"),
                new("Current", (item, _) => item.Number("status", "replicas") ?? 0, Type: "integer"),
                new("Ready", (item, _) => item.Number("status", "readyReplicas") ?? 0, Type: "integer"),
            ],
            "StatefulSet" =>
            [
                new("Ready", (item, _) => $"{item.Number("status", "readyReplicas") ?? 0}/{item.Number("spec", "replicas") ?? 0}"),
            ],
            "Job" =>
            [
                new("Completions", (item, _) => $"{item.Number("status", "succeeded") ?? 0}/{item.Number("spec", "completions") ?? 1}"),
            ],
            "ConfigMap" => [new("Data", (item, _) => item.Map("data")?.Count ?? 0, Type: "integer")],
            "Secret" =>
            [
                new("Type", (item, _) => item.Text("type")),
                new("Data", (item, _) => item.Map("data")?.Count ?? 0, Type: "integer"),
            ],
            "Service" =>
            [
                new("Type", (item, _) => item.Text("spec", "type")),
                new("External-IP", (item, _) => item.Text("spec", "externalName") ?? "<none>"),
            ],
            "ServiceAccount" => [new("Secrets", (item, _) => item.Items("secrets").Count(), Type: "integer")],
            "Event" =>
            [
                new("Type", (item, _) => item.Text("type")),
                new("Reason", (item, _) => item.Text("reason")),
                new(
                    "Object",
                    (item, _) => $"{item.Text("involvedObject", "kind")?.ToLowerInvariant()}/{item.Text("involvedObject", "name")}"),
                new("Message", (item, _) => item.Text("message")),
            ],
            "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" =>
            [
                new("Webhooks", (item, _) => item.Items("webhooks").Count(), Type: "integer"),
            ],
            _ => [],
        };

    private static string Since(string? timestamp, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, out var then))
        {
            return "<unknown>";
        }

        var age = now - then;
        return age switch
        {
            { TotalSeconds: < 0 } => "0s",
            { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
            { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            _ => $"{(int)age.TotalDays}d",
        };
    }
}
