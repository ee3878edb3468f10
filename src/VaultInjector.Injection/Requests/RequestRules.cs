using FluentValidation;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Requests;

/// <summary>What settings may not say together, each being fine alone.</summary>
internal sealed class RequestRules : AbstractValidator<InjectionRequest>
{
    private static readonly Rule[] Rules =
    [
        new(r => r.Role.Value is null, NoRole),
        new(r => r.Output.Value != Outputs.Token && r.Agent.Value == AgentMode.Sidecar, SidecarWithoutToken),
        new(r => r.Output.Value != Outputs.Token && r.AuthMethod.Value != AuthMethods.AppRole, SecretIdWithoutAppRole),
        new(r => r.OnRenew is { Value: not null, Origin: Origin.Pod } && r.Agent.Value == AgentMode.Init, HookWithoutSidecar),
        new(
            r => Exceeds(r.CpuRequest.Value, r.CpuLimit.Value),
            r => RequestOverLimit(r, (AnnotationKeys.CpuRequest, r.CpuRequest), (AnnotationKeys.CpuLimit, r.CpuLimit))),
        new(
            r => Exceeds(r.MemoryRequest.Value, r.MemoryLimit.Value),
            r => RequestOverLimit(r, (AnnotationKeys.MemoryRequest, r.MemoryRequest), (AnnotationKeys.MemoryLimit, r.MemoryLimit))),
    ];

    private static readonly RequestRules Instance = new();

    private RequestRules() => Array.ForEach(Rules, rule => RuleFor(r => r).Must(r => !rule.IsBroken(r)).WithState(rule.Say));

    /// <summary>All contradictions, except where a part of one did not even parse: that is reported already.</summary>
    public static IEnumerable<AnnotationError> Check(InjectionRequest request, List<AnnotationError> reported)
    {
        // Nearly all pods break no rule: seeing that first spares each the validator's machinery.
        if (!Array.Exists(Rules, rule => rule.IsBroken(request)))
        {
            return [];
        }

        return
        [
            .. Instance.Validate(request).Errors
                .Select(failure => (Contradiction)failure.CustomState)
                .Where(c => !reported.Exists(e => e.Key == c.Error.Key || e.Key == c.OtherKey))
                .Select(c => c.Error),
        ];
    }

    private static bool Exceeds(Quantity? request, Quantity? limit) => request is not null && limit is not null && request > limit;

    private static Contradiction NoRole(InjectionRequest r) => new(
        new AnnotationError(
            r.Inject is true ? AnnotationKeys.Inject : AnnotationKeys.Status,
            r.Inject is true ? "true" : AnnotationKeys.StatusInjected,
            $"a role to inject: set {AnnotationKeys.Role} on the pod or on namespace {Quoted.Bare(r.NamespaceName)}"),
        AnnotationKeys.Role);

    private static Contradiction SidecarWithoutToken(InjectionRequest r) => new(
        Error(r, AnnotationKeys.Agent, "sidecar", r.Agent.Origin) with
        {
            Expected = $"init, because {AnnotationKeys.Output} is {r.Output.Value} and leaves no token to keep alive",
        },
        AnnotationKeys.Output);

    private static Contradiction SecretIdWithoutAppRole(InjectionRequest r) => new(
        Error(r, AnnotationKeys.AuthMethod, r.AuthMethod.Value, r.AuthMethod.Origin) with
        {
            Expected = $"approle, because {AnnotationKeys.Output} is {r.Output.Value} and only an AppRole has secret-ids",
        },
        AnnotationKeys.Output);

    private static Contradiction HookWithoutSidecar(InjectionRequest r) => new(
        Error(r, AnnotationKeys.OnRenew, r.OnRenew.Value!.Text, r.OnRenew.Origin) with
        {
            Expected = $"{AnnotationKeys.Agent}: sidecar, because an agent that fetches once brings no new token",
        },
        AnnotationKeys.Agent);

    private static Contradiction RequestOverLimit(
        InjectionRequest r, (string Key, Setting<Quantity?> Setting) request, (string Key, Setting<Quantity?> Setting) limit) => new(
        Error(r, request.Key, request.Setting.Value?.Text, request.Setting.Origin) with
        {
            Expected = $"at most {limit.Key}, which is {limit.Setting.Value}{Whose(r, limit.Setting.Origin)}",
        },
        limit.Key);

    private static AnnotationError Error(InjectionRequest r, string key, string? value, Origin origin) =>
        new(key, value, "") { Source = Origins.Describe(origin, r.NamespaceName) };

    private static string Whose(InjectionRequest r, Origin origin) =>
        Origins.Describe(origin, r.NamespaceName) is { } source ? $" ({source})" : "";

    private sealed record Rule(Func<InjectionRequest, bool> IsBroken, Func<InjectionRequest, Contradiction> Say);

    private sealed record Contradiction(AnnotationError Error, string OtherKey);
}
