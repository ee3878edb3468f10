namespace VaultInjector.DevCluster.Vault.Engines.KeyValue;

/// <summary>One secret of KV 2 as it is stored: its settings and its versions.</summary>
internal sealed class VersionedSecret(JsonObject json)
{
    private const int DefaultVersions = 10;

    public long Current => json.Whole("current_version");

    public bool NeedsCas => json.Flag("cas_required");

    public static VersionedSecret Make(JsonObject json, DateTimeOffset now)
    {
        json["created_time"] = now.Rfc3339();
        json["updated_time"] = now.Rfc3339();
        json["current_version"] = 0;
        json["oldest_version"] = 0;
        return new VersionedSecret(json);
    }

    public void Set(JsonObject data)
    {
        json["max_versions"] = data.Whole("max_versions", json.Whole("max_versions"));
        json["cas_required"] = data.Flag("cas_required", NeedsCas);
        json["delete_version_after"] = data.Seconds("delete_version_after", json.Whole("delete_version_after"));
    }

    /// <summary>The version of this number, 0 for the newest; null where there is none.</summary>
    public JsonObject? Version(long number) => Versions[Text(number == 0 ? Current : number)] as JsonObject;

    /// <summary>Adds a version; the settings of the mount count where the secret has none.</summary>
    public JsonObject Add(JsonObject data, JsonObject config, DateTimeOffset now)
    {
        json["current_version"] = Current + 1;
        json["updated_time"] = now.Rfc3339();
        var entry = new JsonObject { ["created_time"] = now.Rfc3339(), ["destroyed"] = false, ["data"] = data };
        entry["deletion_time"] = EndOf(config, now);
        Versions[Text(Current)] = entry;
        var most = json.Whole("max_versions") is > 0 and var own ? own
            : config.Whole("max_versions") is > 0 and var ofMount ? ofMount
            : DefaultVersions;
        while (Versions.Count > most)
        {
            Versions.Remove(Versions.First().Key);
            json["oldest_version"] = long.Parse(Versions.First().Key, CultureInfo.InvariantCulture);
        }
        return Describe(entry, Current);
    }

    public void Delete(long number, DateTimeOffset now)
    {
        if (Version(number) is { } entry && !entry.Flag("destroyed") && !IsGone(entry, now))
        {
            entry["deletion_time"] = now.Rfc3339();
        }
    }

    public void Undelete(long number, JsonObject config, DateTimeOffset now)
    {
        if (Version(number) is { } entry && !entry.Flag("destroyed"))
        {
            entry["deletion_time"] = EndOf(config, now);
        }
    }

    public void Destroy(long number)
    {
        if (Version(number) is { } entry)
        {
            entry["destroyed"] = true;
            entry.Remove("data");
        }
    }

    /// <summary>Whether the version is deleted by now, or destroyed.</summary>
    public static bool IsGone(JsonObject entry, DateTimeOffset now) =>
        entry.Flag("destroyed") || (entry.Text("deletion_time") is { Length: > 0 } end &&
            DateTimeOffset.Parse(end, CultureInfo.InvariantCulture) <= now);

    public JsonObject Describe() => new()
    {
        ["cas_required"] = NeedsCas,
        ["created_time"] = json.Text("created_time"),
        ["current_version"] = Current,
        ["delete_version_after"] = Durations.Long(TimeSpan.FromSeconds(json.Whole("delete_version_after"))),
        ["max_versions"] = json.Whole("max_versions"),
        ["oldest_version"] = json.Whole("oldest_version"),
        ["updated_time"] = json.Text("updated_time"),
        ["versions"] = new JsonObject(
            Versions.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)Describe(item.Value!.AsObject(), null)))),
    };

    public static JsonObject Describe(JsonObject entry, long? number)
    {
        var described = new JsonObject
        {
            ["created_time"] = entry.Text("created_time"),
            ["deletion_time"] = entry.Text("deletion_time"),
            ["destroyed"] = entry.Flag("destroyed"),
        };
        if (number is { } version)
        {
            described["version"] = version;
        }
        return described;
    }

    private JsonObject Versions => json.Child("versions");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shorter of both lives; empty for a version that stays.</summary>
    private string EndOf(JsonObject config, DateTimeOffset now)
    {
        long[] lives = [json.Whole("delete_version_after"), config.Whole("delete_version_after")];
        var set = lives.Where(life => life > 0).ToList();
        return set.Count == 0 ? "" : now.AddSeconds(set.Min()).Rfc3339();
    }
}
