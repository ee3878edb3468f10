namespace VaultInjector.CommandLine.Check;

/// <summary>Prints each result as it is known, and counts.</summary>
internal sealed class Checklist(TextWriter output)
{
    private int _ok;
    private int _failed;
    private int _skipped;

    /// <summary>All is well: what was skipped does not count against it.</summary>
    public bool IsWell => _failed == 0;

    public void Add(string name, CheckResult result)
    {
        switch (result)
        {
            case CheckResult.Ok ok:
                _ok++;
                output.WriteLine($"✓ {name}: {ok.Detail}");
                break;
            case CheckResult.Failed failed:
                _failed++;
                output.WriteLine($"✗ {name}: {failed.Detail}");
                output.WriteLine($"  → {failed.Advice}");
                break;
            case CheckResult.Skipped skipped:
                _skipped++;
                output.WriteLine($"- {name}: skipped: {skipped.Why}");
                break;
        }
    }

    public void Finish() => output.WriteLine($"{_ok} ok, {_failed} failed, {_skipped} skipped");
}
