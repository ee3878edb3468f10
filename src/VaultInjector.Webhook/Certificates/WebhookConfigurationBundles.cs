using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Which CA bundle each entry of a MutatingWebhookConfiguration should hold: pure, so that all replicas write the same bytes. How long a
/// CA is needed is in an annotation, because no replica knows the certificates of the others; it is removed after that time.
/// </summary>
internal static class WebhookConfigurationBundles
{
    /// <summary>Annotations <c>vault-injector.io/ca-FINGERPRINT: END</c>.</summary>
    private const string AnnotationPrefix = AnnotationKeys.Domain + "ca-";

    /// <summary>
    /// A CA without its end may belong to a replica of an older version; no leaf of our recipe lives longer.
    /// </summary>
    private static readonly TimeSpan UnknownTerm = TimeSpan.FromDays(30);

    public static DesiredBundles Desired(JsonElement configuration, CaTerms ours, DateTimeOffset now)
    {
        JsonElement[] entries = configuration.Get("webhooks"u8) is { ValueKind: JsonValueKind.Array } webhooks
            ? [.. webhooks.EnumerateArray()]
            : [];
        var ends = Ends(configuration.Get("metadata"u8).Get("annotations"u8).Map());
        var terms = entries.SelectMany(entry => Readable(Published(entry)).Singles).Aggregate(CaTerms.Empty, (all, one) =>
            all.With(one, ends.TryGetValue(CaTerms.KeyOf(one), out var end) ? end : now + UnknownTerm));
        terms = ours.Singles.Aggregate(terms, (all, one) => all.With(one.Certificate, one.Until)).At(now);
        var bundle = terms.Bundle;
        var changed =
            entries.Length > 0 &&
            (Array.Exists(entries, entry => Published(entry) != bundle.Pem) || !terms.Ends.ToHashSet().SetEquals(ends));
        return new DesiredBundles([.. entries.Select(entry => entry.Text("name"u8) ?? "")], bundle, terms, changed);
    }

    public static void Write(Utf8JsonWriter json, string name, DesiredBundles desired)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "admissionregistration.k8s.io/v1"u8);
        json.WriteString("kind"u8, "MutatingWebhookConfiguration"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        json.WriteStartObject("annotations"u8);
        foreach (var (key, end) in desired.Terms.Ends)
        {
            json.WriteString(AnnotationPrefix + key, CaTerms.Format(end));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("webhooks"u8);
        foreach (var entry in desired.Entries)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, entry);
            json.WriteStartObject("clientConfig"u8);
            json.WriteBase64String("caBundle"u8, Encoding.ASCII.GetBytes(desired.Bundle.Pem));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Dictionary<string, DateTimeOffset> Ends(IReadOnlyDictionary<string, string> annotations)
    {
        var ends = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var (key, value) in annotations.Where(entry => entry.Key.StartsWith(AnnotationPrefix, StringComparison.Ordinal)))
        {
            // What cannot be read counts as over, and is replaced.
            ends[key[AnnotationPrefix.Length..]] = CaTerms.Parse(value) ?? DateTimeOffset.MinValue;
        }

        return ends;
    }

    /// <summary>The PEM text that an entry holds; empty if there is none, or if it is not base64.</summary>
    internal static string Published(JsonElement entry) =>
        entry.Get("clientConfig"u8).Get("caBundle"u8) is { ValueKind: JsonValueKind.String } bundle &&
        bundle.TryGetBytesFromBase64(out var pem)
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

/// <param name="Entries">The names of all entries of the configuration, in their order.</param>
/// <param name="Bundle">What each should hold.</param>
/// <param name="Terms">How long each CA is needed.</param>
/// <param name="Changed">Whether anything differs from what is there.</param>
internal sealed record DesiredBundles(IReadOnlyList<string> Entries, CaBundle Bundle, CaTerms Terms, bool Changed);
