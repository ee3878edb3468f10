using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.KeyValue;

/// <summary>The key/value engine, version 2: versions, soft deletion and metadata.</summary>
internal sealed class KeyValue2Backend(VaultCore core, Mount mount) : IVaultBackend
{
    private const int DefaultVersions = 10;

    private const string InvalidPath =
        "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. ";

    public bool? Exists(VaultRequest request)
    {
        var (area, key) = Split(request.Relative);
        return area is "data" or "metadata" ? Secrets.Has(key) : null;
    }

    private JsonObject Secrets => mount.Storage.Child("secrets");

    public Task<VaultResponse?> HandleAsync(VaultRequest request)
    {
        var (area, key) = Split(request.Relative);
        return Task.FromResult(area switch
        {
            "data" => Data(request, key),
            "metadata" => Metadata(request, key),
            _ => Misplaced(request),
        });
    }

    private static (string Area, string Key) Split(string relative)
    {
        var slash = relative.IndexOf('/');
        return slash < 0 ? (relative, "") : (relative[..slash], relative[(slash + 1)..]);
    }

    private static VaultResponse Misplaced(VaultRequest request)
    {
        var command = request.Operation switch
        {
            VaultOperation.List => "list",
            VaultOperation.Delete => "delete",
            VaultOperation.Read => "get",
            _ => "put",
        };
        return new VaultResponse
        {
            Status = 404,
            Warnings = [InvalidPath + $"If using the Vault CLI, use 'vault kv {command}' for this operation."],
        };
    }

    private VaultResponse? Data(VaultRequest request, string key)
    {
        if (request.Operation is VaultOperation.List)
        {
            throw VaultRefusal.Unsupported();
        }
        if (key.EndsWith('/') && Secrets.Has(key.TrimEnd('/')))
        {
            throw new VaultRefusal(500, "could not find version data", isFault: true);
        }
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return ReadVersion(key, request.Query.TryGetValue("version", out var text) ? text : "0");
            case VaultOperation.Delete:
                MarkDeleted(key);
                return null;
            default:
                return Write(request, key);
        }
    }

    private VaultResponse? ReadVersion(string key, string version)
    {
        if (Secrets[key] is not JsonObject secret)
        {
            return null;
        }
        var number = version is "0" or "" ? secret.Text("current_version") : version;
        if (secret.Child("versions")[number] is not JsonObject entry)
        {
            return null;
        }
        var isGone = entry.Flag("destroyed") || entry.Text("deletion_time").Length > 0;
        var metadata = Describe(entry);
        metadata["version"] = long.Parse(number, CultureInfo.InvariantCulture);
        return new VaultResponse
        {
            Status = isGone ? 404 : 200,
            Data = new JsonObject { ["data"] = isGone ? null : entry["data"]?.DeepClone(), ["metadata"] = metadata },
        };
    }

    private VaultResponse Write(VaultRequest request, string key)
    {
        if (request.Data["data"] is not JsonObject data)
        {
            throw new VaultRefusal(400, request.Data.Has("data") ? "error converting input for field \"data\"" : "no data provided");
        }
        var secret = Secrets[key] as JsonObject;
        CheckAndSet(request.Data["options"] as JsonObject ?? [], secret);
        var now = core.Now.Rfc3339();
        secret ??= Fresh(Secrets.Child(key), now);
        var version = secret.Whole("current_version") + 1;
        var entry = new JsonObject { ["created_time"] = now, ["deletion_time"] = "", ["destroyed"] = false };
        var answer = entry.Copy();
        answer["version"] = version;
        entry["data"] = data.Copy();
        secret.Child("versions")[version.ToString(CultureInfo.InvariantCulture)] = entry;
        secret["current_version"] = version;
        secret["updated_time"] = now;
        DropOld(secret);
        return VaultResponse.Of(answer);
    }

    private static void CheckAndSet(JsonObject options, JsonObject? secret)
    {
        if (options.Has("cas"))
        {
            if (options.Whole("cas") != (secret?.Whole("current_version") ?? 0))
            {
                throw new VaultRefusal(400, "check-and-set parameter did not match the current version");
            }
        }
        else if (secret?.Flag("cas_required") is true)
        {
            throw new VaultRefusal(400, "check-and-set parameter required for this call");
        }
    }

    private static void DropOld(JsonObject secret)
    {
        var versions = secret.Child("versions");
        while (versions.Count > (secret.Whole("max_versions") is > 0 and var own ? own : DefaultVersions))
        {
            versions.Remove(versions.First().Key);
            secret["oldest_version"] = long.Parse(versions.First().Key, CultureInfo.InvariantCulture);
        }
    }

    private static JsonObject Fresh(JsonObject secret, string now)
    {
        secret["created_time"] = now;
        secret["updated_time"] = now;
        secret["current_version"] = 0;
        secret["oldest_version"] = 0;
        return secret;
    }

    private VaultResponse? Metadata(VaultRequest request, string key)
    {
        switch (request.Operation)
        {
            case VaultOperation.List:
                return VaultResponse.List(Secrets.KeysUnder(key));
            case VaultOperation.Read:
                return Secrets[key] is JsonObject known ? VaultResponse.Of(DescribeAll(known)) : null;
            case VaultOperation.Delete:
                Secrets.Remove(key);
                return null;
            default:
                var secret = Secrets[key] as JsonObject ?? Fresh(Secrets.Child(key), core.Now.Rfc3339());
                secret["max_versions"] = request.Data.Whole("max_versions", secret.Whole("max_versions"));
                secret["cas_required"] = request.Data.Flag("cas_required", secret.Flag("cas_required"));
                return null;
        }
    }

    private static JsonObject Describe(JsonObject entry) => new()
    {
        ["created_time"] = entry.Text("created_time"),
        ["deletion_time"] = entry.Text("deletion_time"),
        ["destroyed"] = entry.Flag("destroyed"),
    };

    private static JsonObject DescribeAll(JsonObject secret) => new()
    {
        ["cas_required"] = secret.Flag("cas_required"),
        ["created_time"] = secret.Text("created_time"),
        ["current_version"] = secret.Whole("current_version"),
        ["max_versions"] = secret.Whole("max_versions"),
        ["oldest_version"] = secret.Whole("oldest_version"),
        ["updated_time"] = secret.Text("updated_time"),
        ["versions"] = new JsonObject(
                secret.Child("versions").Select(item => KeyValuePair.Create(item.Key, (JsonNode?)Describe(item.Value!.AsObject())))),
    };

    private void MarkDeleted(string key)
    {
        if (Secrets[key] is JsonObject secret && secret.Child("versions")[secret.Text("current_version")] is JsonObject entry)
        {
            entry["deletion_time"] = core.Now.Rfc3339();
        }
    }
}
