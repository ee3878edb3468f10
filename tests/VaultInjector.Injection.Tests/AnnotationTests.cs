using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests;

/// <summary>The one list of annotations, and how the layers speak through it.</summary>
public sealed class AnnotationTests
{
    [Fact]
    public void Lists_every_key_once() => AnnotationKeys.All.Select(a => a.Key).ShouldBeUnique();

    [Fact]
    public void Documents_the_defaults_that_hold()
    {
        var documented = AnnotationKeys
            .All.Where(a =>
                a.Where == Places.PodAndNamespace &&
                a.Default.StartsWith('`') &&
                a.Default.EndsWith('`') &&
                a.Default.Count(c => c == '`') == 2)
            .Select(a => KeyValuePair.Create(a.Name, a.Default.Trim('`')));
        var (read, errors) = InjectionDefaults.Parse(documented);
        errors.ShouldBeEmpty();
        (read with { CaEnv = InjectionDefaults.BuiltIn.CaEnv }).ShouldBe(InjectionDefaults.BuiltIn);
    }

    [Fact]
    public void Tells_the_operator_about_every_wrong_default()
    {
        var (_, errors) = InjectionDefaults.Parse([new("timeout", "soon"), new("containers", "app"), new("file-mod", "0440")]);
        errors.Select(e => e.Key[AnnotationKeys.Domain.Length..]).ShouldBe(["timeout", "containers", "file-mod"]);
        errors.ShouldAllBe(e => e.Source == "the injector's configuration");
    }

    [Fact]
    public void The_pod_wins_over_the_namespace_and_that_over_the_configuration()
    {
        var settings = Samples.Settings with
        {
            Defaults = new InjectionDefaults
            {
                MountPath = "/configured",
                FileMode = 256,
                Timeout = TimeSpan.FromMinutes(1),
            },
        };
        var plan = Samples
            .Injected(Samples.Pod(("role", "app"), ("timeout", "30s")), Samples.OptedIn(("timeout", "2m"), ("mount-path", "/ns")), settings)
            .Plan;
        plan.MountPath.ShouldBe("/ns");
        plan.Agent!.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        plan.Agent.RunAs.FileMode.ShouldBe(256);
    }

    [Theory]
    [InlineData("init", null, null)]
    [InlineData(null, "sidecar", null)]
    [InlineData(null, null, "sidecar")]
    public void An_output_for_the_app_to_log_in_implies_init(string? onPod, string? onNamespace, string? configured)
    {
        var pod = onPod is null
            ? Samples.Pod(("role", "app"), ("output", "secret-id"))
            : Samples.Pod(("role", "app"), ("output", "secret-id"), ("agent", onPod));
        var ns = onNamespace is null ? Samples.Namespace : Samples.OptedIn(("agent", onNamespace));
        var settings = Samples.Settings with { Defaults = new InjectionDefaults { Agent = configured is null ? null : AgentMode.Sidecar } };
        Samples.Injected(pod, ns, settings).Plan.Agent!.Shape.ShouldBe(AgentShape.Init);
    }

    [Fact]
    public void A_sidecar_asked_for_on_the_pod_contradicts_an_output_of_the_namespace() =>
        Samples.Rejected(Samples.Pod(("role", "app"), ("agent", "sidecar")), Samples.OptedIn(("output", "wrapped-secret-id")))
            .Errors.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.Agent);

    [Theory]
    [InlineData("token")]
    [InlineData("kubernetes")]
    public void Only_an_app_role_has_secret_ids(string method) =>
        Samples.Rejected(Samples.Pod(("role", "app"), ("auth-method", method), ("output", "secret-id")))
            .Errors.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.AuthMethod);

    [Fact]
    public void A_limit_that_does_not_parse_is_not_reported_as_too_low_as_well() =>
        Samples.Rejected(Samples.Pod(("role", "app"), ("memory-request", "1Gi"), ("memory-limit", "2GB")))
            .Errors.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.MemoryLimit);

    [Fact]
    public void A_namespace_with_a_broken_role_refuses_the_pods_that_rely_on_it() =>
        Samples.Rejected(Samples.Pod(), Samples.OptedIn(("role", "a/b"))).Message.ShouldContain("namespace shop");

    [Fact]
    public void A_mistyped_key_is_refused_even_without_a_role() =>
        Samples.Rejected(Samples.Pod(("rol", "app"))).Message.ShouldContain("vault-injector.io/role?");

    [Fact]
    public void No_settings_are_needed_for_kubernetes_auth_to_go_without_allowed_roles() =>
        Samples.Injected(Samples.Pod(("role", "app"), ("auth-method", AuthMethods.Kubernetes)), Samples.OptedIn()).Warnings.ShouldBeEmpty();

    [Fact]
    public void Skip_codes_are_stable() =>
        SkipReason
            .All.Select(r => r.Code)
            .ShouldBe([
                "namespace_kube_system",
                "namespace_of_injector",
                "namespace_not_opted_in",
                "mirror_pod",
                "opted_out",
                "no_role",
                "already_injected",]);
}
