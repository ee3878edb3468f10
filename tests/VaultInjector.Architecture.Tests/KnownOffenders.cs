using VaultInjector.Architecture.Tests.Rules;
using VaultInjector.Architecture.Tests.Sources;

namespace VaultInjector.Architecture.Tests;

/// <summary>What breaks a rule already and is to be mended: each line of known-offenders.txt is the key of a finding.</summary>
internal static class KnownOffenders
{
    public const string File = "tests/VaultInjector.Architecture.Tests/known-offenders.txt";

    /// <summary>Fails on a finding that is not known, and on a known one that is gone.</summary>
    /// <param name="rules">The names of the rules that were looked at.</param>
    /// <param name="findings">All that they found.</param>
    public static void Expect(string[] rules, IEnumerable<Finding> findings)
    {
        var found = findings.ToList();
        var known = Read().Where(line => rules.Contains(line.Split(' ')[1])).ToHashSet(StringComparer.Ordinal);
        var keys = found.Select(finding => finding.Key).ToHashSet(StringComparer.Ordinal);
        string[] complaints =
        [
            .. found.Where(finding => !known.Contains(finding.Key)).Select(finding => finding.ToString()),
            .. known.Except(keys).Select(line => $"{File}: '{line}' is no longer needed: remove the line."),
        ];
        if (complaints.Length > 0)
        {
            Assert.Fail(string.Join('\n', complaints));
        }
    }

    private static IEnumerable<string> Read()
    {
        var path = Path.Combine(Repository.Root, File);
        return System.IO.File.Exists(path)
            ? System.IO.File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#')
            : [];
    }
}
