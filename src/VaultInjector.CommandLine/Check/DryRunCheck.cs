using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// Whether the API server sends pods to the webhook and trusts its answer: a dry-run pod, which is never stored, must come back injected.
/// </summary>
internal sealed class DryRunCheck(KubernetesApi api)
{
    public const string Name = "dry-run pod";

    private const string Denied = "admission webhook";

    private const string NotCalled =
        "The API server did not call the webhook: compare the MutatingWebhookConfiguration with manifests/base/webhook.yaml " +
        "(rules, namespaceSelector, matchConditions)";

    private const string CallFailed =
        "If calling the webhook failed: check that its pods are ready, that the Service has endpoints, " +
        "and that the API server may reach port 8443";

    public async Task<CheckResult> RunAsync(IReadOnlyList<NamespaceMetadata> namespaces, CancellationToken cancellation)
    {
        var candidate = namespaces
            .SelectMany(ns => AllowedRoles
                .Parse(ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles))
                .Literal.Select(allowed => (Namespace: ns.Name, Allowed: allowed)))
            .FirstOrDefault();
        return candidate.Allowed is { } allowed
            ? await CreateAsync(candidate.Namespace, allowed, cancellation)
            : new CheckResult.Skipped("no opted-in namespace allows a role by its full name");
    }

    private async Task<CheckResult> CreateAsync(string ns, AllowedRole allowed, CancellationToken cancellation)
    {
        try
        {
            using var pod = await api.PostAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}/pods?dryRun=All",
                json => Write(json, ns, allowed),
                cancellation);
            var annotations = pod.RootElement.Get("metadata"u8).Get("annotations"u8).Map();
            return annotations.GetValueOrDefault(AnnotationKeys.Status) == AnnotationKeys.StatusInjected
                ? new CheckResult.Ok($"came back injected in namespace {ns} with role {allowed.Role}")
                : new CheckResult.Failed($"came back without an agent in namespace {ns}", NotCalled);
        }
        catch (KubernetesApiException refusal)
            when (refusal.Status == HttpStatusCode.Forbidden && !refusal.Message.Contains(Denied, StringComparison.Ordinal))
        {
            return new CheckResult.Skipped(
                $"the kubeconfig's user may not create it; use an administrator's kubeconfig ({refusal.Message})");
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            return new CheckResult.Failed(refusal.Message, "The webhook was called and refused the pod: follow its message");
        }
        catch (KubernetesApiException failure)
        {
            return new CheckResult.Failed(failure.Message, CallFailed);
        }
    }

    /// <summary>A pod that Pod Security "restricted" admits.</summary>
    private static void Write(Utf8JsonWriter json, string ns, AllowedRole allowed)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Pod"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("generateName"u8, "vault-injector-check-"u8);
        json.WriteString("namespace"u8, ns);
        json.WriteStartObject("annotations"u8);
        json.WriteString(AnnotationKeys.Role, allowed.Role);
        json.WriteString(AnnotationKeys.AuthMethod, allowed.Method);
        WriteOptional(json, AnnotationKeys.Vault, allowed.Vault);
        WriteOptional(json, AnnotationKeys.VaultNamespace, allowed.VaultNamespace);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WritePropertyName("spec"u8);
        json.WriteRawValue(Spec(allowed.ServiceAccount ?? "default"));
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static string Spec(string serviceAccount) => $$$"""
        {
          "serviceAccountName": "{{{serviceAccount}}}",
          "securityContext": {"runAsNonRoot": true, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}},
          "containers": [{
            "name": "app",
            "image": "pause",
            "resources": {"requests": {"cpu": "1m", "memory": "1Mi"}, "limits": {"cpu": "1m", "memory": "8Mi"} },
            "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]} }
          }]
        }
        """;
}
