using VaultInjector.Injection.Compatibility;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>Each annotation of another product that the tables know stands on a pod of a golden folder.</summary>
public sealed class GoldenRowsTests
{
    private static readonly Lazy<string> Pods = new(() => string.Concat(
        Directory.EnumerateFiles(GoldenFolder.Root, "pod.yaml", SearchOption.AllDirectories).Select(File.ReadAllText)));

    public static TheoryData<string> Rows =>
    [
        .. KubernetesVault.Table.Select(row => row.Key),
        .. VaultK8s.Table.Select(row => VaultK8s.Domain + row.Name),
        .. BankVaults.Table.Select(row => row.Name),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Has_a_golden_folder(string row) =>
        Pods.Value.ShouldContain(row.EndsWith("NAME", StringComparison.Ordinal) ? row[..^"NAME".Length] : $"{row}:");
}
