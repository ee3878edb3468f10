using FluentValidation;
using VaultInjector.Contracts;

namespace VaultInjector.Injection;

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
            r => RequestOverLimit(r, (Annotations.CpuRequest, r.CpuRequest), (Annotations.CpuLimit, r.CpuLimit))),
        new(
            r => Exceeds(r.MemoryRequest.Value, r.MemoryLimit.Value),
            r => RequestOverLimit(r, (Annotations.MemoryRequest, r.MemoryRequest), (Annotations.MemoryLimit, r.MemoryLimit))),
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
            r.Inject is true ? Annotations.Inject : Annotations.Status,
            r.Inject is true ? "true" : Annotations.StatusInjected,
            $"a role to inject: set {Annotations.Role} on the pod or on namespace {Quoted.Bare(r.NamespaceName)}"),
        Annotations.Role);

    private static Contradiction SidecarWithoutToken(InjectionRequest r) => new(
        Error(r, Annotations.Agent, "sidecar", r.Agent.Origin) with
        {
            Expected = $"init, because {Annotations.Output} is {r.Output.Value} and leaves no token to keep alive",
        },
        Annotations.Output);

    private static Contradiction SecretIdWithoutAppRole(InjectionRequest r) => new(
        Error(r, Annotations.AuthMethod, r.AuthMethod.Value, r.AuthMethod.Origin) with
        {
            Expected = $"approle, because {Annotations.Output} is {r.Output.Value} and only an AppRole has secret-ids",
        },
        Annotations.Output);

    private static Contradiction HookWithoutSidecar(InjectionRequest r) => new(
        Error(r, Annotations.OnRenew, r.OnRenew.Value!.Text, r.OnRenew.Origin) with
        {
            Expected = $"{Annotations.Agent}: sidecar, because an agent that fetches once brings no new token",
        },
        Annotations.Agent);

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
