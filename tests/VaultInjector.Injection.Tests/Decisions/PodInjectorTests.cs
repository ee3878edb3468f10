namespace VaultInjector.Injection.Tests.Decisions;

public sealed class PodInjectorTests
{
    [Fact]
    public void A_namespace_with_a_broken_role_refuses_the_pods_that_rely_on_it() =>
        Samples.Rejected(Samples.Pod(), Samples.OptedIn(("role", "a/b"))).Message.ShouldContain("namespace shop");

    [Fact]
    public void A_mistyped_key_is_refused_even_without_a_role() =>
        Samples.Rejected(Samples.Pod(("rol", "app"))).Message.ShouldContain("vault-injector.io/role?");
}
