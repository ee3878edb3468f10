using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;

namespace VaultInjector.CommandLine.Explain;

/// <summary>A decision in words; the first line completes "pod: …".</summary>
internal static class Explanation
{
    public static IEnumerable<string> Of(Decision decision, ExplainedPod pod) =>
        decision switch
        {
            Decision.Skip skip => [$"not injected ({skip.Reason.Code})", skip.Reason.Sentence],
            Decision.Reject reject =>
            [
                $"rejected, for {reject.Problems.Count} {(reject.Problems.Count == 1 ? "reason" : "reasons")}",
                .. reject.Problems.Select(problem => $"- {problem}"),
            ],
            Decision.Inject inject =>
            [
                "injected",
                .. Injection(inject.Plan, pod),
                .. inject.Warnings.Select(warning => $"warning: {warning}"),
            ],
            _ => throw new InvalidOperationException($"Unknown decision {decision.GetType().Name}."),
        };

    private static IEnumerable<string> Injection(InjectionPlan plan, ExplainedPod pod) =>
    [
        $"role: {plan.Role}, set by {plan.RoleSource ?? "the pod"}",
        $"allowed: {Allowed(plan, pod)}",
        .. plan.Place is { IsDefault: true, IsHome: true } ? (string[])[] : [$"vault: {plan.Place}"],
        $"login: {Login(plan, pod.Settings.At(plan.Place))}",
        .. Agent(plan),
        $"files: {plan.MountPath}/{{{string.Join(',', Files(plan))}}}",
        .. ExplainedSecrets.Of(plan),
        .. plan.Containers.Select(Container),
        .. Others(plan, pod),
    ];

    private static string Allowed(InjectionPlan plan, ExplainedPod pod)
    {
        if (plan.AuthMethod == AuthMethods.Kubernetes)
        {
            return "Vault decides itself, by the role's bound ServiceAccounts";
        }

        var (name, entries) = (pod.Namespace.Name, pod.Namespace.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles));
        var rule = $"by {AnnotationKeys.AllowedRoles}: {entries} on namespace {name}";
        var missing = $"the entry to add is {AllowedRoles.EntryFor(plan.AuthMethod, pod.ServiceAccount, plan.Role, plan.Place)}";
        return
            AllowedRoles.Parse(entries).Allows(plan.AuthMethod, pod.ServiceAccount, plan.Role, plan.Place)
                ? $"yes, to ServiceAccount {pod.ServiceAccount}, {rule}"
            : entries is null ? $"no, namespace {name} has no {AnnotationKeys.AllowedRoles}; {missing}"
            : $"no, not to ServiceAccount {pod.ServiceAccount} {rule}; {missing}";
    }

    private static string Login(InjectionPlan plan, InjectionSettings settings) =>
        plan.AuthMethod switch
        {
            AuthMethods.Kubernetes =>
                $"the agent, with its ServiceAccount at {settings.KubernetesAuthPath} of {Text(settings.VaultAddress)}",
            AuthMethods.AppRole =>
                $"a wrapped secret-id of {settings.AppRoleAuthPath} at {Text(settings.VaultAddress)}, from {Text(settings.InjectorUrl)}",
            _ => $"a wrapped token of the token role at {Text(settings.VaultAddress)}, from {Text(settings.InjectorUrl)}",
        };

    private static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');

    private static IEnumerable<string> Agent(InjectionPlan plan)
    {
        if (plan.Agent is not { } agent)
        {
            return ["agent: the pod has one already, from an earlier call of the webhook"];
        }

        var place = agent.Position == InitPosition.First ? "before" : "after";
        var time = agent.Timeout is { TotalSeconds: var seconds }
            ? string.Create(CultureInfo.InvariantCulture, $"with {seconds} s for the first token")
            : "and waits for the first token as long as it takes, because the pod runs to its end";
        var mode = Convert.ToString(agent.RunAs.FileMode, 8);
        return
        [
            $"agent: {Shape(agent)}",
            $"agent runs {place} the pod's own init containers as {agent.RunAs.User}:{agent.RunAs.Group}, " +
            $"{time}; its files have mode 0{mode}",
        ];
    }

    private static string Shape(AgentPlan agent) =>
        agent.Shape switch
        {
            AgentShape.InitAndNativeSidecar =>
                $"an init container and a native sidecar (an init container that keeps running), because {Wanted(agent)}",
            AgentShape.InitAndSidecar =>
                $"an init container and a sidecar, because {Wanted(agent)} and the cluster has no native sidecars",
            _ when agent.Mode == AgentMode.Sidecar =>
                "an init container that fetches once, because the pod is a Job's and the cluster has no native sidecars, " +
                $"although {Wanted(agent)}",
            _ => $"an init container that fetches once, because {Wanted(agent)}",
        };

    private static string Wanted(AgentPlan agent)
    {
        var source = agent.ModeSource switch { null => "on the pod", "default" => "by default", var name => $"by {name}" };
        return $"agent is {(agent.Mode == AgentMode.Sidecar ? "sidecar" : "init")} {source}";
    }

    private static IEnumerable<string> Files(InjectionPlan plan) => plan.Output switch
    {
        _ when !plan.Secrets.AppToken => [SecretFiles.CaBundle],
        Outputs.SecretId => [SecretFiles.SecretId, SecretFiles.CaBundle],
        Outputs.WrappedSecretId => [SecretFiles.WrappedSecretId, SecretFiles.CaBundle],
        _ => [SecretFiles.Token, SecretFiles.VaultToken, SecretFiles.CaBundle],
    };

    private static string Container(ContainerPlan container)
    {
        string[] names =
        [
            .. container.Environment.Select(variable => variable.Name),
            .. container.Literals.Select(literal => literal.Variable.Name),
        ];
        var kind = container.List == ContainerList.InitContainers ? "init container" : "container";
        return $"{kind} {container.Name}: the files, read-only" +
            (names.Length > 0 ? $", and {string.Join(", ", names)}" : "") +
            (container.Exec is null ? "" : "; it starts with vault-injector-agent exec");
    }

    private static IEnumerable<string> Others(InjectionPlan plan, ExplainedPod pod) =>
        pod.ContainerNames
            .Where(name => !name.StartsWith("vault-injector-", StringComparison.Ordinal))
            .Where(name => !plan.Containers.Any(container => container.Name == name))
            .Select(name => $"container {name}: nothing is added");
}
