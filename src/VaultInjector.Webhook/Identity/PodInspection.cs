using System.Net;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Identity;

/// <summary>Identity → pod → role: what the pod, as the API server holds it, was injected with and may have.</summary>
internal sealed class PodInspection(KubernetesApi api, NamespaceCache namespaces)
{
    /// <returns>What the pod was injected with; its role is allowed in its namespace.</returns>
    /// <exception cref="RefusedException">The pod may not have what it was injected with, or not any more.</exception>
    public Task<InspectedPod> InspectAsync(PodIdentity identity, CancellationToken cancellation) => ReadAsync(
        identity,
        async pod =>
        {
            var request = Injected(identity, pod);
            RefuseEnding(identity, pod);
            Allow(identity, Unchanged(identity, request), await namespaces.FindAsync(identity.Namespace, cancellation));
            return new InspectedPod(request, pod.Child("status"u8).Text("podIP"u8));
        },
        cancellation);

    /// <returns>What the pod was injected with, whatever it may have by now.</returns>
    /// <exception cref="RefusedException">The pod is another one, is gone, or was never injected.</exception>
    public Task<InjectedRequest> FindInjectedAsync(PodIdentity identity, CancellationToken cancellation) =>
        ReadAsync(identity, pod => Task.FromResult(Injected(identity, pod)), cancellation);

    private async Task<T> ReadAsync<T>(PodIdentity identity, Func<JsonElement, Task<T>> inspect, CancellationToken cancellation)
    {
        try
        {
            using var pod = await api.GetAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(identity.Namespace)}/pods/{Uri.EscapeDataString(identity.PodName)}",
                cancellation);
            return await inspect(pod.RootElement);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            throw new RefusedException(
                Refusal.Forbidden(ProblemCodes.PodNotFound, $"Pod {identity.Pod} does not exist any more."),
                refusal);
        }
        catch (KubernetesApiException failure)
        {
            throw new RefusedException(
                Refusal.Unavailable(ProblemCodes.KubernetesUnreachable, $"The injector cannot read pod {identity.Pod}: {failure.Message}"),
                failure);
        }
    }

    private static InjectedRequest Injected(PodIdentity identity, JsonElement pod)
    {
        if (
            pod.Child("metadata"u8).Text("uid"u8) != identity.PodUid ||
            pod.Child("spec"u8).Text("serviceAccountName"u8) != identity.ServiceAccount)
        {
            throw new RefusedException(
                Refusal.Forbidden(
                    ProblemCodes.PodReplaced,
                    $"Pod {identity.Pod} was replaced by another one of the same name; this token belonged to the old one."));
        }

        return InjectedRequest.Read(pod)
            ?? throw new RefusedException(
                Refusal.Forbidden(
                    ProblemCodes.PodNotInjected,
                    $"Pod {identity.Pod} was not injected when it was created; annotations added later do not count. Create it again in an opted-in namespace."
                ));
    }

    private static void RefuseEnding(PodIdentity identity, JsonElement pod)
    {
        if (
            pod.Child("metadata"u8).Text("deletionTimestamp"u8) is not null ||
            pod.Child("status"u8).Text("phase"u8) is "Succeeded" or "Failed")
        {
            throw new RefusedException(Refusal.Ending(identity.Pod));
        }
    }

    private static InjectedRequest Unchanged(PodIdentity identity, InjectedRequest request) =>
        request.RoleAnnotation is null || request.RoleAnnotation == request.Role
            ? request
            : throw new RefusedException(
                Refusal.Forbidden(
                    ProblemCodes.RoleChanged,
                    $"Pod {identity.Pod} was created for role '{request.Role}', but its annotation now says otherwise. Create the pod again to change its role."
                ));

    private static void Allow(PodIdentity identity, InjectedRequest request, NamespaceMetadata? found)
    {
        if (found?.Labels.GetValueOrDefault(AnnotationKeys.InjectionLabel) != AnnotationKeys.InjectionEnabled)
        {
            throw new RefusedException(
                Refusal.Forbidden(
                    ProblemCodes.NamespaceNotOptedIn,
                    $"Namespace '{identity.Namespace}' is not opted in; label it {AnnotationKeys.InjectionLabel}={AnnotationKeys.InjectionEnabled}."
                ));
        }

        if (!RoleName.IsValid(request.Role))
        {
            throw new RefusedException(Refusal.Forbidden(
                ProblemCodes.RoleInvalid, "The role name may hold only letters, digits, '_', '.' and '-', at most 128 of them."));
        }

        if (request.AuthMethod is not (AuthMethods.AppRole or AuthMethods.Token))
        {
            throw new RefusedException(
                Refusal.Forbidden(
                    ProblemCodes.MethodNotBrokered,
                    $"Pod {identity.Pod} was injected with auth-method '{request.AuthMethod}', which logs in to Vault itself."));
        }

        if (
            !AllowedRoles
                .Parse(found.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles))
                .Allows(request.AuthMethod, identity.ServiceAccount, request.Role))
        {
            throw new RefusedException(
                Refusal.Forbidden(
                    ProblemCodes.RoleNotAllowed,
                    $"Namespace '{identity.Namespace}' does not allow service account '{identity.ServiceAccount}' the role '{request.Role}'. An administrator of the namespace allows it with: kubectl annotate namespace {identity.Namespace} --overwrite {AnnotationKeys.AllowedRoles}=LIST, where LIST includes '{AllowedRoles.EntryFor(request.AuthMethod, identity.ServiceAccount, request.Role)}'."
                ));
        }
    }
}

/// <param name="Request">What was injected.</param>
/// <param name="PodIp">The pod's address where it is known.</param>
internal sealed record InspectedPod(InjectedRequest Request, string? PodIp);
