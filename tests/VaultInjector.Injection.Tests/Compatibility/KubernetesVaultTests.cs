using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class KubernetesVaultTests
{
    [Fact]
    public void An_approle_annotation_becomes_role_method_and_mount_path()
    {
        var plan = Samples.Injected(Samples.Pod((KubernetesVault.AppRole, "app"))).Plan;

        (plan.Role, plan.AuthMethod, plan.MountPath).ShouldBe(("app", AuthMethods.AppRole, KubernetesVault.MountPath));
    }

    [Fact]
    public void Our_own_annotations_win() =>
        Samples.Injected(Samples.Pod((KubernetesVault.AppRole, "app"), ("mount-path", "/vault"))).Plan.MountPath.ShouldBe("/vault");

    [Theory]
    [InlineData("a/b", null, KubernetesVault.AppRole)]
    [InlineData("app", "role=other", KubernetesVault.AppRole)]
    [InlineData("app", "auth-method=token", AnnotationKeys.AuthMethod)]
    public void Refuses_a_role_that_is_malformed_or_contradicts_ours(string role, string? ours, string key)
    {
        (string, string)[] annotations = ours?.Split('=') is [var name, var value] ? [(name, value)] : [];

        Samples.Rejected(Samples.Pod([(KubernetesVault.AppRole, role), .. annotations])).Problems.ShouldHaveSingleItem().Key.ShouldBe(key);
    }

    [Fact]
    public void The_contradiction_is_named_as_one() =>
        Samples.Rejected(Samples.Pod((KubernetesVault.AppRole, "app"), ("role", "other"))).Problems
            .ShouldHaveSingleItem().Kind.ShouldBe(RejectionKind.Contradiction);
}
