using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.KeyValue;

/// <summary>The key/value engine, version 2: versions, soft deletion and metadata.</summary>
internal sealed class KeyValue2Backend(VaultCore core, Mount mount) : IVaultBackend
{
    private const string InvalidPath =
        "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. ";

    public bool? Exists(VaultRequest request)
    {
        var (area, key) = Split(request.Relative);
        return area is "data" or "metadata" ? Secrets.Has(key) : null;
    }

    private JsonObject Secrets => mount.Storage.Child("secrets");

    private JsonObject Config => mount.Storage.Child("config");

    public Task<VaultResponse?> HandleAsync(VaultRequest request)
    {
        var (area, key) = Split(request.Relative);
        return Task.FromResult(area switch
        {
            "config" when key.Length == 0 => Configure(request),
            "data" => Data(request, key),
            "metadata" => Metadata(request, key),
            "delete" or "undelete" or "destroy" when request.IsWrite => ChangeVersions(request, area, key),
            "delete" or "undelete" or "destroy" => throw VaultRefusal.Unsupported(),
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

    private VersionedSecret? Find(string key) => Secrets[key] is JsonObject known ? new VersionedSecret(known) : null;

    private VersionedSecret FindOrMake(string key) => Find(key) ?? VersionedSecret.Make(Secrets.Child(key), core.Now);

    private VaultResponse? Configure(VaultRequest request)
    {
        if (request.IsWrite)
        {
            Config["max_versions"] = request.Data.Whole("max_versions", Config.Whole("max_versions"));
            Config["cas_required"] = request.Data.Flag("cas_required", Config.Flag("cas_required"));
            Config["delete_version_after"] = request.Data.Seconds("delete_version_after", Config.Whole("delete_version_after"));
            return null;
        }
        return request.Operation is not VaultOperation.Read ? throw VaultRefusal.Unsupported() : VaultResponse.Of(new JsonObject
        {
            ["cas_required"] = Config.Flag("cas_required"),
            ["delete_version_after"] = Durations.Long(TimeSpan.FromSeconds(Config.Whole("delete_version_after"))),
            ["max_versions"] = Config.Whole("max_versions"),
        });
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
                return ReadVersion(key, request.Query.TryGetValue("version", out var text) && text.Length > 0 ? text : "0");
            case VaultOperation.Delete:
                Find(key)?.Delete(0, core.Now);
                return null;
            default:
                return Write(request, key);
        }
    }

    private VaultResponse? ReadVersion(string key, string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new VaultRefusal(
                500,
                $"error converting input {text} for field \"version\": cannot parse '' as int: " +
                    $"strconv.ParseInt: parsing \"{text}\": invalid syntax",
                isFault: true);
        }
        if (Find(key) is not { } secret || secret.Version(number) is not { } entry)
        {
            return null;
        }
        var isGone = VersionedSecret.IsGone(entry, core.Now);
        return new VaultResponse
        {
            Status = isGone ? 404 : 200,
            Data = new JsonObject
            {
                ["data"] = isGone ? null : entry["data"]?.DeepClone(),
                ["metadata"] = VersionedSecret.Describe(entry, number == 0 ? secret.Current : number),
            },
        };
    }

    private VaultResponse Write(VaultRequest request, string key)
    {
        if (request.Data["data"] is not JsonObject data)
        {
            throw new VaultRefusal(400, request.Data.Has("data") ? "error converting input for field \"data\"" : "no data provided");
        }
        CheckAndSet(request.Data["options"] as JsonObject ?? [], Find(key));
        return VaultResponse.Of(FindOrMake(key).Add(GoNumbers.Through(data)!.AsObject(), Config, core.Now));
    }

    private void CheckAndSet(JsonObject options, VersionedSecret? secret)
    {
        if (options.Has("cas"))
        {
            if (options.Whole("cas") != (secret?.Current ?? 0))
            {
                throw new VaultRefusal(400, "check-and-set parameter did not match the current version");
            }
        }
        else if (secret?.NeedsCas is true || Config.Flag("cas_required"))
        {
            throw new VaultRefusal(400, "check-and-set parameter required for this call");
        }
    }

    private VaultResponse? ChangeVersions(VaultRequest request, string area, string key)
    {
        var numbers = request.Data.Texts("versions").Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToList();
        if (numbers.Count == 0)
        {
            throw new VaultRefusal(400, area is "destroy" ? "no version number provided" : "No version number provided");
        }
        foreach (var number in Find(key) is null ? [] : numbers)
        {
            var secret = Find(key)!;
            switch (area)
            {
                case "delete":
                    secret.Delete(number, core.Now);
                    break;
                case "undelete":
                    secret.Undelete(number, Config, core.Now);
                    break;
                default:
                    secret.Destroy(number);
                    break;
            }
        }
        return null;
    }

    private VaultResponse? Metadata(VaultRequest request, string key)
    {
        switch (request.Operation)
        {
            case VaultOperation.List:
                return VaultResponse.List(Secrets.KeysUnder(key));
            case VaultOperation.Read:
                return Find(key) is { } known ? VaultResponse.Of(known.Describe()) : null;
            case VaultOperation.Delete:
                Secrets.Remove(key);
                return null;
            default:
                FindOrMake(key).Set(request.Data);
                return null;
        }
    }
}
