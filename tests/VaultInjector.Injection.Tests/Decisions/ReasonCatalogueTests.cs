using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using System.Reflection;

namespace VaultInjector.Injection.Tests.Decisions;

public sealed class ReasonCatalogueTests
{
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
                "injected_by_other",
                "no_role",
                "already_injected",]);

    [Fact]
    public void Codes_are_unique_and_fit_for_a_metric()
    {
        ReasonCatalogue.All.Select(reason => reason.Code).ShouldBeUnique();
        ReasonCatalogue.All.ShouldAllBe(reason => reason.Code.All(c => char.IsAsciiLetterLower(c) || c == '_'));
        ReasonCatalogue.All.ShouldAllBe(reason => reason.Sentence.EndsWith('.') && reason.Sentence.Length < 140);
    }

    [Theory]
    [InlineData(typeof(SkipReason))]
    [InlineData(typeof(RejectionKind))]
    [InlineData(typeof(WarningKind))]
    public void Every_member_is_listed(Type kind) =>
        kind.GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == kind)
            .Select(property => (Reason)property.GetValue(null)!)
            .ShouldBe(ReasonCatalogue.All.Where(reason => reason.GetType() == kind));
}
