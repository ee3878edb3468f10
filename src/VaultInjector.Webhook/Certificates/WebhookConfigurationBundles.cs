using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Which CA bundle each entry of a MutatingWebhookConfiguration should hold: pure, so that all replicas come to the same bytes.</summary>
internal static class WebhookConfigurationBundles
{
    /// <summary>The union of what verifies us and what is there and has not expired (other replicas may still need it).</summary>
    public static DesiredBundles Desired(JsonElement configuration, CaBundle ours, DateTimeOffset now)
    {
        var entries = configuration.Child("webhooks"u8) is { ValueKind: JsonValueKind.Array } webhooks
            ? webhooks.EnumerateArray().Select(entry => Entry(entry, ours, now)).ToList()
            : [];
        return new DesiredBundles([.. entries.Select(entry => entry.Bundle)], entries.Exists(entry => entry.Changed));
    }

    public static void Write(Utf8JsonWriter json, string name, DesiredBundles desired)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "admissionregistration.k8s.io/v1"u8);
        json.WriteString("kind"u8, "MutatingWebhookConfiguration"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
        json.WriteStartArray("webhooks"u8);
        foreach (var entry in desired.Entries)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, entry.Webhook);
            json.WriteStartObject("clientConfig"u8);
            json.WriteBase64String("caBundle"u8, Encoding.ASCII.GetBytes(entry.Bundle.Pem));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static (WebhookBundle Bundle, bool Changed) Entry(JsonElement entry, CaBundle ours, DateTimeOffset now)
    {
        var published = Published(entry.Child("clientConfig"u8));
        var desired = Readable(published).Union(ours).WithoutExpired(now);
        return (new WebhookBundle(entry.Text("name"u8) ?? "", desired), desired.Pem != published);
    }

    private static string Published(JsonElement clientConfig) =>
        clientConfig.Child("caBundle"u8) is { ValueKind: JsonValueKind.String } bundle && bundle.TryGetBytesFromBase64(out var pem)
            ? Encoding.UTF8.GetString(pem)
            : "";

    private static CaBundle Readable(string pem)
    {
        try
        {
            return CaBundle.Parse(pem);
        }
        catch (CryptographicException)
        {
            return CaBundle.Empty;
        }
    }
}

/// <param name="Entries">One for each entry of the configuration, in its order.</param>
/// <param name="Changed">Whether any differs from what is there.</param>
internal sealed record DesiredBundles(IReadOnlyList<WebhookBundle> Entries, bool Changed);

/// <param name="Webhook">Name of the entry.</param>
/// <param name="Bundle">What it should hold.</param>
internal sealed record WebhookBundle(string Webhook, CaBundle Bundle);
