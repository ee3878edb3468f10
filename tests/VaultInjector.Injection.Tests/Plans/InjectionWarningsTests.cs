using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Plans;

public sealed class InjectionWarningsTests
{
    [Fact]
    public void No_settings_are_needed_for_kubernetes_auth_to_go_without_allowed_roles() =>
        Samples.Injected(Samples.Pod(("role", "app"), ("auth-method", AuthMethods.Kubernetes)), Samples.OptedIn()).Warnings.ShouldBeEmpty();

    [Fact]
    public void A_role_that_the_namespace_does_not_allow_is_warned_about_with_the_entry_to_write()
    {
        var pod = Samples.PodWith("""{"serviceAccountName":"web","containers":[{"name":"app"}]}""", ("role", "app"));
        var warning = Samples.Injected(pod, Samples.OptedIn(("allowed-roles", "other, a b"))).Warnings.ShouldHaveSingleItem();

        warning.Kind.ShouldBe(WarningKind.RoleWillBeRefused);
        warning.Text.ShouldContain("allowed-roles=web/app");
        warning.Text.ShouldContain("\"a b\"");
    }

    [Fact]
    public void An_entry_for_the_app_role_does_not_allow_the_token_role_of_the_same_name()
    {
        var pod = Samples.Pod(("role", "ci"), ("auth-method", "token"));

        Samples.Injected(pod, Samples.OptedIn(("allowed-roles", "ci"))).Warnings
            .ShouldHaveSingleItem().Text.ShouldContain("allowed-roles=token:default/ci");
        Samples.Injected(pod, Samples.OptedIn(("allowed-roles", "token:ci"))).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void An_init_container_before_the_agent_is_warned_about()
    {
        const string Spec = """{"initContainers":[{"name":"migrate"}],"containers":[{"name":"app"}]}""";

        Samples.Injected(Samples.PodWith(Spec, ("role", "app"), ("init-position", "last"))).Warnings
            .ShouldHaveSingleItem().Kind.ShouldBe(WarningKind.RunsBeforeAgent);
        Samples.Injected(Samples.PodWith(Spec, ("role", "app"))).Warnings.ShouldBeEmpty();
    }
}
