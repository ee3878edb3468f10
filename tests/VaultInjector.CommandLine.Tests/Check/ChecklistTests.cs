using VaultInjector.CommandLine.Check;

namespace VaultInjector.CommandLine.Tests.Check;

public sealed class ChecklistTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Prints_each_line_with_its_mark_and_counts_them()
    {
        var list = new Checklist(_output);

        list.Add("Vault", new CheckResult.Ok("answers"));
        list.Add("seal", new CheckResult.Failed("it is sealed", "unseal it"));
        list.Add("roles", new CheckResult.Skipped("no token"));
        list.Finish();

        _output
            .ToString()
            .ShouldBe("✓ Vault: answers\n✗ seal: it is sealed\n  → unseal it\n- roles: skipped: no token\n1 ok, 1 failed, 1 skipped\n");
        list.IsWell.ShouldBeFalse();
    }

    [Fact]
    public void What_was_skipped_does_not_count_against_it()
    {
        var list = new Checklist(_output);

        list.Add("roles", new CheckResult.Skipped("no token"));

        list.IsWell.ShouldBeTrue();
    }
}
