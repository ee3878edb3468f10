using VaultInjector.DevCluster.Kubernetes.Admission;

namespace VaultInjector.DevCluster.Kubernetes.Policies;

/// <summary>Evaluates every bound ValidatingAdmissionPolicy for a request, after all mutations.</summary>
public sealed class ValidatingPolicies(ObjectStore store)
{
    private readonly RequestMatch _match = new(store);

    /// <exception cref="ApiException">A policy denies it.</exception>
    public void Check(AdmissionAttributes request)
    {
        if (request.Type.Group is "admissionregistration.k8s.io" &&
            request.Type.Kind.StartsWith("ValidatingAdmissionPolicy", StringComparison.Ordinal))
        {
            return;
        }

        var denials = new List<ApiException>();
        var bindings = store.List(ResourceCatalog.ValidatingPolicyBindings).Items;
        foreach (var policy in store.List(ResourceCatalog.ValidatingPolicies).Items)
        {
            var bound = bindings.Where(binding => IsAbout(policy, binding, request)).ToList();
            if (bound.Count > 0 && new PolicyEvaluation(policy, request, _match.NamespaceOf(request)).Findings() is { Count: > 0 } findings)
            {
                bound.ForEach(binding => Enforce(request, (policy.Name(), binding), findings, denials));
            }
        }

        if (denials.Count > 0)
        {
            throw denials[0];
        }
    }

    private bool IsAbout(JsonObject policy, JsonObject binding, AdmissionAttributes request) =>
        binding.Text("spec", "policyName") == policy.Name() &&
            Covers(policy.Map("spec", "matchConstraints"), request, otherwise: false) &&
            Covers(binding.Map("spec", "matchResources"), request, otherwise: true);

    private bool Covers(JsonObject? constraints, AdmissionAttributes request, bool otherwise) =>
        (constraints?["resourceRules"] is null ? otherwise : RequestMatch.Covers(constraints.Items("resourceRules"), request)) &&
            !RequestMatch.Covers(constraints.Items("excludeResourceRules"), request) && _match.Selects(constraints, request);

    private static void Enforce(
        AdmissionAttributes request,
        (string Policy, JsonObject Binding) from,
        IReadOnlyList<PolicyFinding> findings,
        List<ApiException> denials)
    {
        foreach (var finding in findings)
        {
            foreach (var action in from.Binding.Texts("spec", "validationActions"))
            {
                var source = $"ValidatingAdmissionPolicy '{from.Policy}' with binding '{from.Binding.Name()}'";
                switch (action)
                {
                    case "Deny":
                        denials.Add(Denial(request, $"{source} denied request: {finding.Message}", finding.Reason));
                        break;
                    case "Warn":
                        request.Context.Warnings.Add($"Validation failed for {source}: {finding.Message}");
                        break;
                    case "Audit":
                        request.Context.AuditAnnotations["validation.policy.admission.k8s.io/validation_failure"] = new JsonArray(
                            new JsonObject
                            {
                                ["message"] = finding.Message,
                                ["policy"] = from.Policy,
                                ["binding"] = from.Binding.Name(),
                                ["validationActions"] = new JsonArray("Audit"),
                            }
                        ).ToJsonString();
                        break;
                }
            }
        }
    }

    private static ApiException Denial(AdmissionAttributes request, string message, string reason)
    {
        var forbidden = ApiErrors.Forbidden(request.Type, request.Name, message);
        var code = reason switch { "Unauthorized" => 401, "Forbidden" => 403, "RequestEntityTooLarge" => 413, _ => 422 };
        var details = forbidden.Details ?? [];
        details["causes"] = new JsonArray(new JsonObject { ["message"] = message });
        return new ApiException(code, reason, forbidden.Message) { Details = details };
    }
}
