using VaultInjector.CommandLine.Check;

namespace VaultInjector.CommandLine.Tests.Check;

public sealed class ChecklistTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Prints_each_line_with_its_mark_and_counts_them()
    {
        var list = new Checklist(_output);

        list.Add(CheckLine.Ok("Vault", "answers"));
        list.Add(CheckLine.Failed("seal", "it is sealed", "unseal it"));
        list.Add(CheckLine.Skipped("roles", "no token"));
        list.Finish();

        _output.ToString().ShouldBe(
            "✓ Vault: answers\n✗ seal: it is sealed\n  → unseal it\n- roles: skipped: no token\n1 ok, 1 failed, 1 skipped\n");
        list.IsWell.ShouldBeFalse();
    }

    [Fact]
    public void A_skipped_check_does_not_fail_the_run()
    {
        var list = new Checklist(_output);

        list.Add(CheckLine.Skipped("roles", "no token"));

        list.IsWell.ShouldBeTrue();
    }

    [Fact]
    public void A_warning_is_printed_and_counted_and_does_not_fail_the_run()
    {
        var list = new Checklist(_output);

        list.Add(new CheckLine("role token:a", new CheckResult.Warned("no orphans", "make orphans")));
        list.Finish();

        _output.ToString().ShouldBe("! role token:a: no orphans\n  → make orphans\n0 ok, 1 warned about, 0 failed, 0 skipped\n");
        list.IsWell.ShouldBeTrue();
    }
}
