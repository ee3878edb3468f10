using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>What every endpoint asks of a caller: identity → place → pod → role.</summary>
internal sealed class CallerChecks(IdentityReview identities, RequestLimits limits, PodInspection pods, RolePolicy roles)
{
    /// <returns>The caller, whose place is held until it is disposed.</returns>
    public Task<Step<Caller>> CheckAsync(string? authorization, CancellationToken cancellation) =>
        CheckAsync(authorization, limits.Enter, cancellation);

    /// <summary>The same for an alarm, which no other request of the pod keeps out.</summary>
    public Task<Step<Caller>> CheckAlarmAsync(string? authorization, CancellationToken cancellation) =>
        CheckAsync(authorization, limits.EnterWithAlarm, cancellation);

    private async Task<Step<Caller>> CheckAsync(
        string? authorization, Func<PodIdentity, Step<RequestLimits.Place>> enter, CancellationToken cancellation)
    {
        if ((await identities.IdentifyAsync(authorization, cancellation)).IsRefused(out var refusal, out var identity))
        {
            return refusal;
        }

        if (enter(identity).IsRefused(out refusal, out var place))
        {
            return refusal with { Pod = identity.Pod, PodUid = identity.PodUid };
        }

        var caller = await InspectAsync(identity, place, cancellation);
        if (caller.IsRefused(out refusal, out _))
        {
            place.Dispose();
            return refusal with { Pod = identity.Pod, PodUid = identity.PodUid };
        }

        return caller;
    }

    private async Task<Step<Caller>> InspectAsync(PodIdentity identity, RequestLimits.Place place, CancellationToken cancellation)
    {
        if ((await pods.InspectAsync(identity, cancellation)).IsRefused(out var refusal, out var pod))
        {
            return refusal;
        }

        return (await roles.JudgeAsync(identity, pod.Request, cancellation)).IsRefused(out refusal, out var vault)
            ? refusal
            : new Caller(identity, pod, vault, place);
    }
}

/// <summary>A pod that passed all checks. Disposing it lets the pod ask again.</summary>
internal sealed record Caller(PodIdentity Identity, InspectedPod Pod, PodVault Vault, RequestLimits.Place Place) : IDisposable
{
    public string Name => Identity.Pod;

    public void Dispose() => Place.Dispose();
}
