using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Defaults;
using VaultInjector.DevCluster.Kubernetes.Policies;
using VaultInjector.DevCluster.Kubernetes.Rules;
using VaultInjector.DevCluster.Kubernetes.Selectors;
using VaultInjector.DevCluster.Kubernetes.Webhooks;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Refuses objects that are not valid, with every problem at once.</summary>
public static class Validation
{
    /// <exception cref="ApiException">422 with the fields that are wrong.</exception>
    public static void Validate(AdmissionAttributes request, JsonObject item)
    {
        List<FieldError> errors = request.Subresource switch
        {
            "" => [.. Metadata(request.Type, item), .. Content(request.Type, item), .. Update(request.Type, item, request.OldObject)],
            "ephemeralcontainers" => [.. EphemeralContainers.Validate(item), .. EphemeralContainers.Unchanged(item, request.OldObject)],
            _ => [],
        };
        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid(request.Type, item.Name(), errors);
        }
    }

    private static IEnumerable<FieldError> Update(ResourceType type, JsonObject item, JsonObject? before)
    {
        if (before is null)
        {
            return [];
        }

        return type.Kind switch
        {
            "Pod" => UnchangedPod(item, before),
            "RoleBinding" or "ClusterRoleBinding" when !JsonNode.DeepEquals(item["roleRef"], before["roleRef"]) =>
                [FieldError.Invalid("roleRef", item["roleRef"]?.ToJsonString() ?? "", "cannot change roleRef")],
            _ => [],
        };
    }

    private static IEnumerable<FieldError> Metadata(ResourceType type, JsonObject item)
    {
        var name = item.Name();
        var problem = type.Kind switch
        {
            "Namespace" or "Service" => NameRules.Label(name),
            "Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding" => NameRules.PathSegment(name),
            _ => NameRules.Subdomain(name),
        };
        if (problem is not null)
        {
            yield return FieldError.Invalid("metadata.name", name, problem);
        }

        foreach (var (key, value) in item.Labels() ?? [])
        {
            if (NameRules.QualifiedName(key) is { } badKey)
            {
                yield return FieldError.Invalid("metadata.labels", key, badKey);
            }

            if (NameRules.LabelValue(value.Text() ?? "") is { } badValue)
            {
                yield return FieldError.Invalid("metadata.labels", value.Text() ?? "", badValue);
            }
        }

        foreach (var key in (item.Map("metadata", "annotations") ?? []).Select(entry => entry.Key))
        {
            if (NameRules.QualifiedName(key.ToLowerInvariant()) is { } bad)
            {
                yield return FieldError.Invalid("metadata.annotations", key, bad);
            }
        }
    }

    private static IEnumerable<FieldError> Content(ResourceType type, JsonObject item) => type.Kind switch
    {
        "Pod" => PodValidation.Validate(item.Map("spec")),
        "Deployment" or "ReplicaSet" or "StatefulSet" => Workload(item),
        "Job" => PodValidation.Validate(item.Map("spec", "template", "spec"), "spec.template.spec").Concat(JobRestart(item)),
        "MutatingWebhookConfiguration" => WebhookValidation.Validate(item),
        "ValidatingAdmissionPolicy" => PolicyValidation.Policy(item),
        "ClusterTrustBundle" when item.Text("spec", "trustBundle")?.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal) is not true =>
            [FieldError.Invalid("spec.trustBundle", "<value omitted>", "at least one trust anchor must be provided")],
        "ValidatingAdmissionPolicyBinding" => PolicyValidation.Binding(item),
        _ => [],
    };

    private static IEnumerable<FieldError> Workload(JsonObject item)
    {
        var selector = item.Map("spec", "selector");
        if (selector is null)
        {
            yield return FieldError.Required("spec.selector");
        }
        else if (!LabelSelector.From(selector).Matches(item.Map("spec", "template", "metadata", "labels")))
        {
            yield return FieldError.Invalid(
                "spec.template.metadata.labels",
                (item.At("spec", "template", "metadata", "labels") ?? new JsonObject()).ToJsonString(),
                "`selector` does not match template `labels`");
        }

        foreach (var error in PodValidation.Validate(WithClaims(item), "spec.template.spec"))
        {
            yield return error;
        }
    }

    /// <summary>A StatefulSet's claims are volumes of its pods.</summary>
    private static JsonObject? WithClaims(JsonObject item)
    {
        var spec = item.Map("spec", "template", "spec")?.Copy();
        foreach (var claim in item.Items("spec", "volumeClaimTemplates"))
        {
            spec?.EnsureArray("volumes").Add(new JsonObject { ["name"] = claim.Name(), ["persistentVolumeClaim"] = new JsonObject() });
        }

        return spec;
    }

    private static IEnumerable<FieldError> JobRestart(JsonObject item)
    {
        if (item.Text("spec", "template", "spec", "restartPolicy") is not ("OnFailure" or "Never") and var policy)
        {
            yield return FieldError.NotSupported("spec.template.spec.restartPolicy", policy ?? "", "\"OnFailure\", \"Never\"");
        }
    }

    private static IEnumerable<FieldError> UnchangedPod(JsonObject item, JsonObject before)
    {
        var old = before.Map("spec")!.Copy();
        var next = item.Map("spec")!.Copy();
        foreach (var spec in new[] { old, next })
        {
            foreach (var field in new[] { "activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "schedulingGates" })
            {
                spec.Remove(field);
            }

            foreach (var container in PodDefaults.Containers(spec))
            {
                container.Remove("image");
            }
        }

        if (!JsonNode.DeepEquals(old, next))
        {
            yield return FieldError.Forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
                    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
                    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");
        }
    }
}
