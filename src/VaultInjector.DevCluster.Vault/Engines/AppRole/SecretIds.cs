using System.Net;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.AppRole;

/// <summary>The secret-ids of one approle mount.</summary>
internal sealed class SecretIds(JsonObject entries, TimeProvider time)
{
    public JsonObject Create(string roleName, JsonObject role, JsonObject request)
    {
        var id = Identifiers.Uuid();
        CheckNetworks(request.Texts("cidr_list"));
        var ttl = request.Has("ttl") ? request.Seconds("ttl") : role.Whole("secret_id_ttl");
        var limit = role.Whole("secret_id_ttl");
        ttl = limit > 0 && (ttl == 0 || ttl > limit) ? limit : ttl;
        var now = time.GetUtcNow();
        var entry = new JsonObject
        {
            ["role"] = roleName,
            ["secret_id"] = id,
            ["cidr_list"] = request.Texts("cidr_list").ToJsonArray(),
            ["creation_time"] = now.Rfc3339(),
            ["expiration_time"] = ttl > 0 ? now.AddSeconds(ttl).Rfc3339() : "0001-01-01T00:00:00Z",
            ["last_updated_time"] = now.Rfc3339(),
            ["metadata"] = Metadata(request),
            ["secret_id_accessor"] = Identifiers.Uuid(),
            ["secret_id_num_uses"] = Uses(request, role.Whole("secret_id_num_uses")),
            ["secret_id_ttl"] = ttl,
            ["token_bound_cidrs"] = request.Texts("token_bound_cidrs").ToJsonArray(),
            ["expires"] = ttl > 0 ? now.AddSeconds(ttl).ToUnixTimeMilliseconds() : 0,
        };
        entries[roleName + "/" + id] = entry;
        return new JsonObject { ["secret_id"] = id, ["secret_id_accessor"] = entry.Text("secret_id_accessor"), ["secret_id_ttl"] = ttl };
    }

    /// <summary>Spends one use; answers with the metadata of the secret-id.</summary>
    public JsonObject Use(string roleName, VaultRequest request)
    {
        var id = request.Data.Text("secret_id") is { Length: > 0 } given ? given : throw new VaultRefusal(400, "missing secret_id");
        var entry = Find(roleName, id, isAccessor: false) ?? throw new VaultRefusal(400, "invalid secret id");
        CheckAddress(request.RemoteAddress, entry.Texts("cidr_list"), "through");
        if (entry.Whole("secret_id_num_uses") is > 0 and var uses)
        {
            entry["secret_id_num_uses"] = uses - 1;
            entry["last_updated_time"] = time.GetUtcNow().Rfc3339();
            if (uses == 1)
            {
                Remove(entry);
            }
        }
        return entry.Child("metadata");
    }

    public static void CheckAddress(IPAddress address, IReadOnlyList<string> networks, string how)
    {
        if (networks.Count > 0 && !networks.Any(network => IPNetwork.TryParse(network, out var parsed) && parsed.Contains(address)))
        {
            throw new VaultRefusal(400, $"source address \"{address}\" unauthorized {how} CIDR restrictions on the secret ID: %!w(<nil>)");
        }
    }

    public JsonObject? Find(string roleName, string value, bool isAccessor) => isAccessor
        ? Of(roleName).FirstOrDefault(entry => entry.Text("secret_id_accessor") == value)
        : entries[roleName + "/" + value] as JsonObject;

    public void Remove(JsonObject entry) => entries.Remove(entry.Text("role") + "/" + entry.Text("secret_id"));

    public void RemoveOf(string roleName)
    {
        foreach (var entry in Of(roleName).ToList())
        {
            Remove(entry);
        }
    }

    /// <summary>As in Vault, only this ends an expired secret-id: until then it still logs in.</summary>
    public void Tidy()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var entry in entries.Select(item => item.Value!.AsObject())
                .Where(entry => entry.Whole("expires") is > 0 and var end && end <= now)
                .ToList())
        {
            Remove(entry);
        }
    }

    public static JsonObject Describe(JsonObject entry)
    {
        var data = entry.Copy();
        foreach (var hidden in new[] { "role", "secret_id", "expires" })
        {
            data.Remove(hidden);
        }
        return data;
    }

    private static void CheckNetworks(IReadOnlyList<string> networks)
    {
        if (networks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong)
        {
            throw new VaultRefusal(500, $"failed to validate CIDR blocks: invalid CIDR address: {wrong}", isFault: true);
        }
    }

    // Never more often than the role says.
    private static long Uses(JsonObject request, long limit)
    {
        var asked = request.Whole("num_uses", limit);
        return asked < 0 ? throw new VaultRefusal(400, "num_uses cannot be negative")
            : limit > 0 && (asked == 0 || asked > limit) ? limit : asked;
    }

    private static JsonObject Metadata(JsonObject request)
    {
        try
        {
            return request["metadata"] switch
            {
                null => [],
                JsonObject given => given.Copy(),
                var text when text.ToString().Length == 0 => [],
                var text => JsonNode.Parse(text.ToString())!.AsObject(),
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new VaultRefusal(400, "failed to parse metadata: failed to parse the input: invalid <key,value> format");
        }
    }

    private IEnumerable<JsonObject> Of(string roleName) => entries.Select(item => item.Value!.AsObject())
            .Where(entry => entry.Text("role") == roleName);
}
