using VaultInjector.DevCluster.Kubernetes.Rules;

namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>Refuses webhook registrations that a real server refuses.</summary>
public static class WebhookValidation
{
    public static IEnumerable<FieldError> Validate(JsonObject configuration)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var webhook in configuration.Items("webhooks"))
        {
            var at = $"webhooks[{index++}]";
            var name = webhook.Text("name") ?? "";
            if (NameRules.Subdomain(name) is not null || name.Split('.').Length < 3)
            {
                yield return FieldError.Invalid($"{at}.name", name, "should be a domain with at least three segments separated by dots");
            }
            else if (!names.Add(name))
            {
                yield return FieldError.Duplicate($"{at}.name", name);
            }

            foreach (var error in One(webhook, at).Concat(Client(webhook.Map("clientConfig"), $"{at}.clientConfig")))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<FieldError> One(JsonObject webhook, string at)
    {
        if (!webhook.Texts("admissionReviewVersions").Any(version => version is "v1" or "v1beta1"))
        {
            yield return FieldError.Required($"{at}.admissionReviewVersions", "must specify one of v1, v1beta1");
        }

        if (webhook.Text("sideEffects") is not ("None" or "NoneOnDryRun") and var effects)
        {
            yield return FieldError.NotSupported($"{at}.sideEffects", effects ?? "", "\"None\", \"NoneOnDryRun\"");
        }

        if (webhook.Number("timeoutSeconds") is < 1 or > 30)
        {
            yield return FieldError.Invalid(
                $"{at}.timeoutSeconds", $"{webhook.Number("timeoutSeconds")}", "the timeout value must be between 1 and 30 seconds");
        }
    }

    private static IEnumerable<FieldError> Client(JsonObject? client, string at)
    {
        if (client?["url"] is null == client?["service"] is null)
        {
            yield return FieldError.Required(at, "exactly one of url or service is required");
        }

        if (client.Text("url") is { } url && !url.StartsWith("https://", StringComparison.Ordinal))
        {
            yield return FieldError.Invalid($"{at}.url", url, "'https' is the only allowed URL scheme");
        }

        if (client.Text("caBundle") is { Length: > 0 } bundle && !CaBundle.IsReadable(bundle))
        {
            yield return FieldError.Invalid(
                $"{at}.caBundle", "<bytes>", "unable to load root certificates: unable to parse bytes as PEM block");
        }
    }
}
