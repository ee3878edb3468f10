using VaultInjector.Webhook.Revocation;

namespace VaultInjector.CommandLine.Check;

/// <summary>One right that the injector needs: a verb of <c>manifests/base/rbac.yaml</c>, which a test compares.</summary>
/// <param name="Verb">For example <c>get</c>.</param>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Resource">Plural.</param>
internal sealed record RequiredRight(string Verb, string Group, string Resource)
{
    /// <summary>Null for all namespaces.</summary>
    public string? Namespace { get; init; }

    /// <summary>Null for all objects.</summary>
    public string? Name { get; init; }

    /// <param name="ns">The injector's namespace.</param>
    /// <param name="webhookConfiguration">Its MutatingWebhookConfiguration.</param>
    public static IReadOnlyList<RequiredRight> All(string ns, string webhookConfiguration) =>
        [
            .. Verbs("", "namespaces", "get", "list", "watch"),
            .. Verbs("", "pods", "get", "list", "watch"),
            new("list", "", "nodes"),
            .. Verbs("authentication.k8s.io", "tokenreviews", "create"),
            .. Verbs("", "events", "create"),
            .. Verbs("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "get", "list", "watch", "patch")
                .Select(right => right with { Name = webhookConfiguration }),
            .. new[] { webhookConfiguration, $"{webhookConfiguration}-vault" }.SelectMany(name =>
                Verbs("certificates.k8s.io", "clustertrustbundles", "get", "create", "patch").Select(right => right with { Name = name })),
            .. Verbs("coordination.k8s.io", "leases", "create", "get", "list", "patch", "delete")
                .Select(right => right with { Namespace = ns }),
            .. FormerLedger.Names.SelectMany(name =>
                Verbs("", "configmaps", "get", "delete").Select(right => right with { Namespace = ns, Name = name })),
        ];

    public override string ToString()
    {
        var kind = Group.Length > 0 ? $"{Resource}.{Group}" : Resource;
        return $"{Verb} {kind}{(Name is null ? "" : $" {Name}")}{(Namespace is null ? "" : $" in {Namespace}")}";
    }

    private static IEnumerable<RequiredRight> Verbs(string group, string resource, params string[] verbs) =>
        verbs.Select(verb => new RequiredRight(verb, group, resource));
}
