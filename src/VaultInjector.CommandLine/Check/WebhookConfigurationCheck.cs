using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// Whether the MutatingWebhookConfiguration exists and each of its bundles verifies the certificate that the webhook gets.
/// </summary>
/// <param name="api">Asked.</param>
/// <param name="options">Names the configuration.</param>
/// <param name="time">For certificates that have expired.</param>
internal sealed class WebhookConfigurationCheck(KubernetesApi api, KubernetesOptions options, TimeProvider time)
{
    private const string Path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    private string Logs => $"kubectl -n {options.Namespace} logs deployment/vault-injector";

    public string Name => $"webhook configuration {options.WebhookConfiguration}";

    /// <param name="chain">Leaf and intermediates; null if there is no certificate to compare with.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<CheckResult> RunAsync(X509Certificate2Collection? chain, CancellationToken cancellation)
    {
        try
        {
            using var found = await api.GetAsync($"{Path}/{Uri.EscapeDataString(options.WebhookConfiguration)}", cancellation);
            return Judge(found.RootElement, chain);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            const string Advice = "kubectl apply -f manifests/base/webhook.yaml, or set Kubernetes:WebhookConfiguration to its name";
            return new CheckResult.Failed("it does not exist", Advice);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            return new CheckResult.Skipped("the kubeconfig's user may not read it");
        }
        catch (KubernetesApiException failure)
        {
            return new CheckResult.Failed(failure.Message, "Check that the API server is healthy");
        }
    }

    private CheckResult Judge(JsonElement configuration, X509Certificate2Collection? chain)
    {
        var entries = configuration.Get("webhooks"u8);
        if (entries.ValueKind != JsonValueKind.Array || entries.GetArrayLength() == 0)
        {
            return new CheckResult.Failed("it has no entry", "kubectl apply -f manifests/base/webhook.yaml");
        }

        return entries.EnumerateArray().Select(entry => Problem(entry, chain)).OfType<CheckResult.Failed>().FirstOrDefault() ??
            (CheckResult)new CheckResult.Ok(chain is null
                ? "present with a CA bundle; there is no certificate to verify with it"
                : "present, and its CA bundle verifies the webhook's certificate");
    }

    private CheckResult.Failed? Problem(JsonElement entry, X509Certificate2Collection? chain)
    {
        var name = entry.Text("name"u8) ?? "";
        var client = entry.Get("clientConfig"u8);
        var host = client.Text("url"u8) is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? address.Host
            : $"{client.Get("service"u8).Text("name"u8)}.{client.Get("service"u8).Text("namespace"u8)}.svc";
        if (Read(WebhookConfigurationBundles.Published(entry)) is not { IsEmpty: false } bundle)
        {
            return new CheckResult.Failed(
                $"{name} has no CA bundle that can be read",
                $"The injector publishes it as soon as it is ready; read why it is not: {Logs}");
        }

        return bundle.WithoutExpired(time.GetUtcNow()) is var valid && valid.IsEmpty
                ? new CheckResult.Failed(
                    $"every CA in the bundle of {name} has expired",
                    $"Check that the injector runs: kubectl -n {options.Namespace} get pods")
            : chain is null ? null
            : !Verifies(valid, chain)
                ? new CheckResult.Failed(
                    $"the CA bundle of {name} does not verify the certificate that the injector gets",
                    $"Check that the injector runs, because it publishes its own CA: {Logs}")
            : !chain[0].MatchesHostname(host)
                ? new CheckResult.Failed(
                    $"the API server calls {name} as {host}, which is not in the injector's certificate",
                    "Set Kubernetes:Service and Kubernetes:Namespace, or Certificates:DnsNames, to what the configuration calls")
            : null;
    }

    private static CaBundle? Read(string pem)
    {
        try
        {
            return CaBundle.Parse(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool Verifies(CaBundle bundle, X509Certificate2Collection chain)
    {
        using var verification = new X509Chain();
        verification.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        verification.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        verification.ChainPolicy.DisableCertificateDownloads = true;
        verification.ChainPolicy.CustomTrustStore.AddRange(bundle.ToCollection());
        verification.ChainPolicy.ExtraStore.AddRange(chain);
        return verification.Build(chain[0]);
    }
}
