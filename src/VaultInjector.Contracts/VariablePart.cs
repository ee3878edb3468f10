using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>A part of a variable's value: fixed <see cref="Text"/>, or what a <see cref="Secret"/> holds.</summary>
public sealed record VariablePart
{
    /// <summary>Text as it is; null: the part comes from <see cref="Secret"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Path in Vault as the pod wrote it; null: the part is <see cref="Text"/>.</summary>
    public string? Secret { get; init; }

    /// <summary>The field whose value is meant; null with <see cref="Template"/> and with all fields.</summary>
    public string? Field { get; init; }

    /// <summary>Version of a KV 2 secret; null: the newest.</summary>
    public int? Version { get; init; }

    /// <summary>A Go template over the fields of the secret with bank-vaults' delimiters, <c>${</c> and <c>}</c>; null: none.</summary>
    public string? Template { get; init; }

    internal static VariablePart Read(JsonElement json) => new()
    {
        Text = json.Text("text"),
        Secret = json.Text("secret"),
        Field = json.Text("field"),
        Version = json.TryGetProperty("version", out var version) ? version.GetInt32() : null,
        Template = json.Text("template"),
    };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteOptional("text", Text);
        json.WriteOptional("secret", Secret);
        json.WriteOptional("field", Field);
        json.WriteOptional("version", Version);
        json.WriteOptional("template", Template);
    }
}
