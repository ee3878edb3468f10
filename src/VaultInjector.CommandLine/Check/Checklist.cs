namespace VaultInjector.CommandLine.Check;

/// <summary>Prints each line at once, and counts.</summary>
internal sealed class Checklist(TextWriter output)
{
    private int _ok;
    private int _warned;
    private int _failed;
    private int _skipped;

    /// <summary>Whether no check failed; warnings and skipped checks do not count.</summary>
    public bool IsWell => _failed == 0;

    public void Add(CheckLine line)
    {
        var name = line.Name;
        switch (line.Result)
        {
            case CheckResult.Ok ok:
                _ok++;
                output.WriteLine($"✓ {name}: {ok.Detail}");
                break;
            case CheckResult.Warned warned:
                _warned++;
                output.WriteLine($"! {name}: {warned.Detail}");
                output.WriteLine($"  → {warned.Advice}");
                break;
            case CheckResult.Failed failed:
                _failed++;
                output.WriteLine($"✗ {name}: {failed.Detail}");
                output.WriteLine($"  → {failed.Advice}");
                break;
            case CheckResult.Skipped skipped:
                _skipped++;
                output.WriteLine($"- {name}: skipped: {skipped.Reason}");
                break;
        }
    }

    public void Finish() =>
        output.WriteLine($"{_ok} ok, {(_warned > 0 ? $"{_warned} warned about, " : "")}{_failed} failed, {_skipped} skipped");
}
