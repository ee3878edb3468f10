using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>A file that the agent writes from a secret or from a template.</summary>
/// <param name="Name">The NAME of the annotations <c>secret.NAME</c> and <c>template.NAME</c>.</param>
public sealed record FileRequest(string Name)
{
    /// <summary>Path below the app's mount; <see cref="Name"/> unless the pod says otherwise.</summary>
    public string File { get; init; } = Name;

    /// <summary>Mode of this file, for example 0400 in octal; null: as all files.</summary>
    public int? Mode { get; init; }

    /// <summary>Path in Vault as the pod wrote it; null if only a template says what is read.</summary>
    public string? Secret { get; init; }

    /// <summary>The one field to write as it is; null: all fields in <see cref="Format"/>.</summary>
    public string? Field { get; init; }

    /// <summary>Version of a KV 2 secret; null: the newest.</summary>
    public int? Version { get; init; }

    /// <summary><c>json</c>, <c>yaml</c>, <c>env</c>, <c>properties</c>, <c>text</c> or <c>raw</c>; null: by the extension.</summary>
    public string? Format { get; init; }

    /// <summary>The text of a Go template; null: no template.</summary>
    public string? Template { get; init; }

    /// <summary>Whether a template that names a missing key fails instead of writing <c>&lt;no value&gt;</c>.</summary>
    public bool ErrorOnMissingKey { get; init; }

    /// <summary>Null: <c>{{</c>.</summary>
    public string? LeftDelimiter { get; init; }

    /// <summary>Null: <c>}}</c>.</summary>
    public string? RightDelimiter { get; init; }

    /// <summary>What to do once after this file changed, as <see cref="PodSecrets.OnChange"/>; null: nothing of its own.</summary>
    public string? OnChange { get; init; }

    internal static FileRequest? Read(JsonElement json) => json.Text("name") is not { } name ? null : new FileRequest(name)
    {
        File = json.Text("file") ?? name,
        Mode = json.TryGetProperty("mode", out var mode) ? mode.GetInt32() : null,
        Secret = json.Text("secret"),
        Field = json.Text("field"),
        Version = json.TryGetProperty("version", out var version) ? version.GetInt32() : null,
        Format = json.Text("format"),
        Template = json.Text("template"),
        ErrorOnMissingKey = json.TryGetProperty("errorOnMissingKey", out var strict) && strict.GetBoolean(),
        LeftDelimiter = json.Text("leftDelimiter"),
        RightDelimiter = json.Text("rightDelimiter"),
        OnChange = json.Text("onChange"),
    };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteOptional("file", File == Name ? null : File);
        json.WriteOptional("mode", Mode);
        json.WriteOptional("secret", Secret);
        json.WriteOptional("field", Field);
        json.WriteOptional("version", Version);
        json.WriteOptional("format", Format);
        json.WriteOptional("template", Template);
        if (ErrorOnMissingKey)
        {
            json.WriteBoolean("errorOnMissingKey", true);
        }

        json.WriteOptional("leftDelimiter", LeftDelimiter);
        json.WriteOptional("rightDelimiter", RightDelimiter);
        json.WriteOptional("onChange", OnChange);
    }
}
