using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Requests;

/// <summary>The settings that exclude each other, although each is valid by itself.</summary>
internal static class RequestRules
{
    private static readonly Rule[] Rules =
    [
        new(r => r.Inject is true && r.Role.Value is null, NoRole),
        new(r => r.Inject is null && r.NamesFile && r.Role.Value is null, NoRoleForSecrets),
        new(r => r.Output.Value != Outputs.Token && r.Agent.Value == AgentMode.Sidecar, SidecarWithoutToken),
        new(r => r.Output.Value != Outputs.Token && r.NamesFile, SecretsWithoutLogin),
        new(r => r.Output.Value != Outputs.Token && r.Token.Value is false, OutputWithoutToken),
        new(r => r.OnChange is { Value: not null, Origin: Origin.Pod } && !r.NamesFile, HookWithoutFiles),
        new(r => r.Output.Value != Outputs.Token && r.AuthMethod.Value != AuthMethods.AppRole, SecretIdWithoutAppRole),
        new(r => r.OnRenew is { Value: not null, Origin: Origin.Pod } && r.Agent.Value == AgentMode.Init, HookWithoutSidecar),
        new(r => Exceeds(r.CpuRequest.Value, r.CpuLimit.Value), CpuOverLimit),
        new(r => Exceeds(r.MemoryRequest.Value, r.MemoryLimit.Value), MemoryOverLimit),
        new(r => Exceeds(r.StorageRequest.Value, r.StorageLimit.Value), StorageOverLimit),
    ];

    /// <summary>All contradictions but those with a setting that is reported already, because it did not parse.</summary>
    public static IEnumerable<PodProblem> Contradictions(InjectionRequest request, IReadOnlyList<PodProblem> reported) => Rules
        .Where(rule => rule.IsBroken(request))
        .Select(rule => rule.Describe(request))
        .Where(found => !reported.Any(problem => problem.Key == found.Problem.Key || problem.Key == found.OtherKey))
        .Select(found => found.Problem);

    /// <summary>Completes "expected …" where no role is known.</summary>
    public static string RoleExpected(InjectionRequest r) =>
        $"a role to inject: set {AnnotationKeys.Role} on the pod or on namespace {Quoted.Bare(r.NamespaceName)}";

    private static bool Exceeds(Quantity? request, Quantity? limit) => request is not null && limit is not null && request > limit;

    private static Contradiction NoRole(InjectionRequest r) => new(
        new PodProblem(RejectionKind.RoleUnnamed, AnnotationKeys.Inject, "true", RoleExpected(r)),
        AnnotationKeys.Role);

    private static Contradiction NoRoleForSecrets(InjectionRequest r) => new(
        new PodProblem(RejectionKind.RoleUnnamed, AnnotationKeys.Role, null, RoleExpected(r)),
        AnnotationKeys.Role);

    private static Contradiction SecretsWithoutLogin(InjectionRequest r) => new(
        Problem(r, AnnotationKeys.Output, r.Output.Value, r.Output.Origin) with
        {
            Expected = "token, because the agent must log in to fetch the secrets that the pod asks for",
        },
        AnnotationKeys.Output);

    private static Contradiction OutputWithoutToken(InjectionRequest r) => new(
        Problem(r, AnnotationKeys.Token, "false", r.Token.Origin) with
        {
            Expected = $"true, because {AnnotationKeys.Output} is {r.Output.Value} and the app logs in itself",
        },
        AnnotationKeys.Output);

    private static Contradiction HookWithoutFiles(InjectionRequest r) => new(
        Problem(r, AnnotationKeys.OnChange, r.OnChange.Value!.Text, r.OnChange.Origin) with
        {
            Expected = "secret.NAME, template.NAME, certificate.NAME or env.VAR beside it, whose changes it tells",
        },
        AnnotationKeys.OnChange);

    private static Contradiction SidecarWithoutToken(InjectionRequest r) => new(
        Problem(r, AnnotationKeys.Agent, "sidecar", r.Agent.Origin) with
        {
            Expected = $"init, because {AnnotationKeys.Output} is {r.Output.Value} and leaves no token to keep alive",
        },
        AnnotationKeys.Output);

    private static Contradiction SecretIdWithoutAppRole(InjectionRequest r) => new(
        Problem(r, AnnotationKeys.AuthMethod, r.AuthMethod.Value, r.AuthMethod.Origin) with
        {
            Expected = $"approle, because {AnnotationKeys.Output} is {r.Output.Value} and only an AppRole has secret-ids",
        },
        AnnotationKeys.Output);

    private static Contradiction HookWithoutSidecar(InjectionRequest r) => new(
        Problem(r, AnnotationKeys.OnRenew, r.OnRenew.Value!.Text, r.OnRenew.Origin) with
        {
            Expected = $"{AnnotationKeys.Agent}: sidecar, because an agent that fetches once brings no new token",
        },
        AnnotationKeys.Agent);

    private static Contradiction CpuOverLimit(InjectionRequest r) =>
        OverLimit(r, (AnnotationKeys.CpuRequest, r.CpuRequest), (AnnotationKeys.CpuLimit, r.CpuLimit));

    private static Contradiction MemoryOverLimit(InjectionRequest r) =>
        OverLimit(r, (AnnotationKeys.MemoryRequest, r.MemoryRequest), (AnnotationKeys.MemoryLimit, r.MemoryLimit));

    private static Contradiction StorageOverLimit(InjectionRequest r) =>
        OverLimit(r, (AnnotationKeys.StorageRequest, r.StorageRequest), (AnnotationKeys.StorageLimit, r.StorageLimit));

    private static Contradiction OverLimit(
        InjectionRequest r, (string Key, Setting<Quantity?> Setting) request, (string Key, Setting<Quantity?> Setting) limit)
    {
        var source = Origins.Describe(limit.Setting.Origin, r.NamespaceName) is { } origin ? $" ({origin})" : "";
        return new Contradiction(
            Problem(r, request.Key, request.Setting.Value?.Text, request.Setting.Origin) with
            {
                Expected = $"at most {limit.Key}, which is {limit.Setting.Value}{source}",
            },
            limit.Key);
    }

    private static PodProblem Problem(InjectionRequest r, string key, string? value, Origin origin) =>
        new(RejectionKind.Contradiction, key, value, "") { Source = Origins.Describe(origin, r.NamespaceName) };

    private sealed record Rule(Func<InjectionRequest, bool> IsBroken, Func<InjectionRequest, Contradiction> Describe);

    private sealed record Contradiction(PodProblem Problem, string OtherKey);
}
