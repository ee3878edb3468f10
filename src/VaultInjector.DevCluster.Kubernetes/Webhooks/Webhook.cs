namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>A webhook that could not be asked or did not answer properly: what the failure policy decides about.</summary>
public sealed class WebhookFailureException(string message) : Exception(message);

/// <summary>One entry of a MutatingWebhookConfiguration.</summary>
public sealed record Webhook(string Configuration, int Index, JsonObject Entry)
{
    public string Name => Entry.Text("name") ?? "";

    public bool FailsOpen => Entry.Text("failurePolicy") is "Ignore";

    public bool MayBeReinvoked => Entry.Text("reinvocationPolicy") is "IfNeeded";

    public TimeSpan Timeout => TimeSpan.FromSeconds(Entry.Number("timeoutSeconds") ?? 10);

    public string ReviewVersion => Entry.Texts("admissionReviewVersions").FirstOrDefault(version => version is "v1" or "v1beta1") ?? "v1";

    /// <summary>All registered webhooks in the order in which the server calls them.</summary>
    public static IEnumerable<Webhook> Registered(ObjectStore store) => store.List(ResourceCatalog.MutatingWebhooks)
            .Items.SelectMany(configuration =>
                configuration.Items("webhooks").Select((entry, index) => new Webhook(configuration.Name(), index, entry)));
}
