using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests.Annotations;

public sealed class AnnotationTableTests
{
    [Theory]
    [InlineData("rol", "role")]
    [InlineData("roel", "role")]
    [InlineData("Role", "role")]
    [InlineData("mountpath", "mount-path")]
    [InlineData("memory-limits", "memory-limit")]
    [InlineData("runasuser", "run-as-user")]
    [InlineData("injection", "inject")]
    public void Suggests_the_nearest_key_for_a_mistyped_one(string typed, string meant) =>
        AnnotationTable.Nearest(typed).ShouldBe(AnnotationKeys.Domain + meant);

    [Theory]
    [InlineData("something-else-entirely")]
    [InlineData("")]
    [InlineData("xyzzy")]
    public void Suggests_nothing_if_no_name_is_near(string typed) =>
        AnnotationTable.Nearest(typed).ShouldBeNull();

    [Fact]
    public void Lists_every_key_once() => AnnotationTable.All.Select(a => a.Key).ShouldBeUnique();

    [Fact]
    public void Documents_the_defaults_that_hold()
    {
        var documented = AnnotationTable
            .All.Where(a =>
                a.Where == Places.PodAndNamespace &&
                a.Default.StartsWith('`') &&
                a.Default.EndsWith('`') &&
                a.Default.Count(c => c == '`') == 2)
            .Select(a => KeyValuePair.Create(a.Name, a.Default.Trim('`')));
        var (read, problems) = OperatorDefaults.Read(documented);
        problems.ShouldBeEmpty();
        (read with { CaEnv = InjectionDefaults.BuiltIn.CaEnv }).ShouldBe(InjectionDefaults.BuiltIn);
    }
}
