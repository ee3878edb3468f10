using System.Text.Json;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Json;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Secrets;

/// <summary>The index of the stored state: from and to JSON. Moments are dates there, because the next agent has another clock.</summary>
internal static class SecretIndex
{
    public static void Write(
        Utf8JsonWriter json,
        IReadOnlyCollection<HeldSecret> secrets,
        IReadOnlyList<PodFile> files,
        IReadOnlyCollection<string> hooks,
        Clock clock)
    {
        json.WriteString("writtenAt", clock.Now);
        json.WriteStartArray("secrets");
        foreach (var held in secrets)
        {
            json.WriteStartObject();
            Write(json, held, clock);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            Write(json, file);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("hooks");
        foreach (var hook in hooks)
        {
            json.WriteStringValue(hook);
        }

        json.WriteEndArray();
    }

    /// <summary>Null if the answer is not there any more.</summary>
    /// <param name="json">As written.</param>
    /// <param name="answers">Finds an answer's bytes.</param>
    /// <param name="clock">Turns dates into moments.</param>
    /// <param name="clockWentBack">Whether the wall clock is before the index: then no date counts, and every lease is renewed now.</param>
    public static HeldSecret? ReadSecret(JsonElement json, Func<string, byte[]?> answers, Clock clock, bool clockWentBack)
    {
        if (ReadQuery(json) is not { } query || json.Text("answer") is not { } name || answers(name) is not { } body)
        {
            return null;
        }

        var held = new HeldSecret(query)
        {
            Answer = new VaultAnswer(json.Number("status"), body),
            Digest = json.Text("digest") ?? "",
            LeaseId = json.Text("leaseId") ?? "",
            Owner = json.Text("owner") ?? "",
            Due = clockWentBack ? clock.Steady : Moment(json, "due", clock) ?? TimeSpan.MaxValue,
        };
        if (json.TryGetProperty("lease", out var lease))
        {
            held.Lease = ReadLease(lease, clock);
        }

        return held;
    }

    /// <summary>None if the member is missing.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var items) ? items.EnumerateArray() : default;

    /// <returns>The digest of the file's content, and what it was rendered from.</returns>
    public static (string Digest, IReadOnlyList<VaultQuery> Uses) ReadFile(JsonElement json)
    {
        var uses = new List<VaultQuery>();
        foreach (var used in Items(json, "uses"))
        {
            if (ReadQuery(used) is { } query)
            {
                uses.Add(query);
            }
        }

        return (json.Text("digest") ?? "", uses);
    }

    private static VaultQuery? ReadQuery(JsonElement json) =>
        json.Text("method") is { } method && json.Text("path") is { } path ? new VaultQuery(method, path, json.Text("body") ?? "") : null;

    private static void Write(Utf8JsonWriter json, HeldSecret held, Clock clock)
    {
        Write(json, held.Query);
        json.WriteString("answer", StoredSecrets.NameOf(held.Answer));
        json.WriteNumber("status", held.Answer.Status);
        json.WriteString("digest", held.Digest);
        json.WriteString("leaseId", held.LeaseId);
        json.WriteString("owner", held.Owner);
        WriteMoment(json, "due", held.Due, clock);
        if (held.Lease is { } lease)
        {
            json.WriteStartObject("lease");
            WriteMoment(json, "since", lease.Since, clock);
            if (lease.Life is { } life)
            {
                json.WriteNumber("life", life.TotalSeconds);
            }

            json.WriteNumber("longest", lease.LongestLife.TotalSeconds);
            json.WriteBoolean("renewable", lease.Renewable);
            WriteMoment(json, "renewAt", lease.RenewAt, clock);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, VaultQuery query)
    {
        json.WriteString("method", query.Method);
        json.WriteString("path", query.Path);
        json.WriteString("body", query.Body);
    }

    private static void Write(Utf8JsonWriter json, PodFile file)
    {
        json.WriteString("name", file.Target.Key);
        json.WriteString("noun", file.Target.Noun);
        json.WriteString("digest", file.Digest);
        json.WriteString("trouble", file.Trouble);
        json.WriteStartArray("uses");
        foreach (var query in file.Uses)
        {
            json.WriteStartObject();
            Write(json, query);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMoment(Utf8JsonWriter json, string name, TimeSpan steady, Clock clock)
    {
        if (steady < TimeSpan.MaxValue)
        {
            json.WriteString(name, clock.DateOf(steady));
        }
    }

    private static Lease ReadLease(JsonElement json, Clock clock) => new(
        Moment(json, "since", clock) ?? clock.Steady,
        json.TryGetProperty("life", out var life) ? TimeSpan.FromSeconds(life.GetDouble()) : null,
        TimeSpan.FromSeconds(json.TryGetProperty("longest", out var longest) ? longest.GetDouble() : 0),
        json.TryGetProperty("renewable", out var renewable) && renewable.GetBoolean(),
        Moment(json, "renewAt", clock) ?? TimeSpan.MaxValue);

    private static TimeSpan? Moment(JsonElement json, string name, Clock clock) =>
        json.TryGetProperty(name, out var date) ? clock.Steady + (date.GetDateTimeOffset() - clock.Now) : null;
}
