using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Tests.Cases;

/// <summary>Compares a document with what was injected into it: everything of it is still there, and nothing but ours was added.</summary>
/// <remarks>It shares no code with the product.</remarks>
internal static class OnlyInjected
{
    private static readonly string[] Lists = ["initContainers", "containers", "volumes", "volumeMounts", "env"];

    /// <summary>The first difference that is not an injection; null if there is none.</summary>
    public static string? Difference(JsonNode? original, JsonNode? injected, string path) => (original, injected) switch
    {
        (JsonObject map, JsonObject larger) =>
            map.Select(entry => larger.ContainsKey(entry.Key)
                    ? Difference(entry.Value, larger[entry.Key], $"{path}/{entry.Key}")
                    : $"{path}/{entry.Key} is gone")
                .Concat(larger.Where(entry => !map.ContainsKey(entry.Key) && !IsOurs(entry.Key, entry.Value))
                    .Select(entry => $"{path}/{entry.Key} is new"))
                .FirstOrDefault(difference => difference is not null),
        (JsonArray list, JsonArray longer) => InOrder(list, longer, path),
        (null, JsonObject added) => added.All(entry => IsOurs(entry.Key, entry.Value)) ? null : $"{path} is new",
        _ => JsonNode.DeepEquals(original, injected) ? null : $"{path} was {original?.ToJsonString()}, is {injected?.ToJsonString()}",
    };

    private static string? InOrder(JsonArray list, JsonArray longer, string path)
    {
        var found = 0;
        foreach (var item in longer)
        {
            var difference = found < list.Count
                ? Difference(list[found], item, $"{path}/{found}")
                : $"{path}: {item?.ToJsonString()} is new";
            if (difference is null)
            {
                found++;
            }
            else if (!IsOurItem(item))
            {
                return difference;
            }
        }

        return found == list.Count ? null : $"{path}/{found} is gone";
    }

    private static bool IsOurs(string key, JsonNode? value) => value switch
    {
        JsonArray list => Lists.Contains(key) && list.All(IsOurItem),
        JsonObject map => key is "metadata" or "labels" or "annotations" && map.All(entry => IsOurs(entry.Key, entry.Value)),
        _ => (key, (string?)value) is ("vault-injector.io/injected", "true") or ("vault-injector.io/status", "injected"),
    };

    private static bool IsOurItem(JsonNode? item) =>
        (string?)item?["name"] is { } name &&
        (name.StartsWith("vault-injector-", StringComparison.Ordinal) || name.StartsWith("VAULT_INJECTOR_", StringComparison.Ordinal) ||
            (name is "VAULT_ADDR" && (string?)item["value"] == "https://vault.vault.svc:8200") ||
            (name is "VAULT_CACERT" && (string?)item["value"] == "/var/run/secrets/vault/ca.crt"));
}
