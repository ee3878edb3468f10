using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Defaults;
using VaultInjector.DevCluster.Kubernetes.Policies;
using VaultInjector.DevCluster.Kubernetes.Webhooks;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Everything between a decoded request and the store: defaults, service account, webhooks, validation, policies.</summary>
public sealed class AdmissionChain(ObjectStore store, MutatingWebhooks webhooks, PodFeatures features)
{
    private readonly ServiceAccountAdmission _accounts = new(store);
    private readonly ValidatingPolicies _policies = new(store);

    public async Task<JsonObject> AdmitAsync(AdmissionAttributes request, CancellationToken cancellation)
    {
        CheckNamespace(request);
        Complete(request);
        var name = request.Name;
        request = await webhooks.AdmitAsync(request, Complete, cancellation);
        var admitted = request.Object!;
        if (name.Length > 0 && admitted.Name() != name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({admitted.Name()}) does not match the name on the URL ({name})");
        }

        if (admitted.Name().Length == 0 && admitted.Text("metadata", "generateName") is { Length: > 0 } prefix)
        {
            admitted.Meta()["name"] = GeneratedName.From(prefix);
        }

        features.DropUnknown(request.Type.Kind is "Pod" ? admitted.Map("spec") : admitted.Map("spec", "template", "spec"));
        Validation.Validate(request, admitted);
        _policies.Check(request);
        return admitted;
    }

    public async Task AdmitDeletionAsync(AdmissionAttributes request, CancellationToken cancellation) =>
        _policies.Check(await webhooks.AdmitAsync(request, _ => { }, cancellation));

    private void Complete(AdmissionAttributes request)
    {
        if (request.Subresource is not ("" or "ephemeralcontainers"))
        {
            return;
        }

        Defaulting.Apply(request.Type, request.Object!);
        if (request.Type.Kind is "Pod" && request.Operation is "CREATE")
        {
            _accounts.Admit(request);
            PodDefaults.ApplyToPod(request.Object!.Ensure("spec"));
            PodDefaults.Apply(request.Object!.Ensure("spec"));
        }
    }

    private void CheckNamespace(AdmissionAttributes request)
    {
        if (!request.Type.Namespaced || request.Operation is not "CREATE")
        {
            return;
        }

        var ns = store.Get(ResourceCatalog.Namespaces, "", request.Namespace)
            ?? throw ApiErrors.NotFound(ResourceCatalog.Namespaces, request.Namespace);
        if (ns.IsEnding())
        {
            throw ApiErrors.Forbidden(
                request.Type,
                request.Name,
                $"unable to create new content in namespace {request.Namespace} because it is being terminated");
        }
    }
}
