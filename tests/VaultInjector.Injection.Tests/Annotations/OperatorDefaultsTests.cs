using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests.Annotations;

public sealed class OperatorDefaultsTests
{
    [Fact]
    public void Tells_the_operator_about_every_wrong_default()
    {
        var (_, problems) = OperatorDefaults.Read([new("timeout", "soon"), new("containers", "app"), new("file-mod", "0440")]);
        problems.Select(e => e.Key[AnnotationKeys.Domain.Length..]).ShouldBe(["timeout", "containers", "file-mod"]);
        problems.ShouldAllBe(e => e.Source == "the injector's configuration");
    }
}
