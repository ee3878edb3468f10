using VaultInjector.Contracts;
using VaultInjector.Webhook.Revocation;

namespace VaultInjector.Webhook.Tests.Revocation;

public sealed class IssuedRecordTests
{
    private static readonly IssuedRecord Empty = new("apps/web-1", "yn-api", [], []);

    [Fact]
    public void Survives_its_text()
    {
        var record = IssuedRecord.Parse(Empty.With(new IssuedReport("acc-1", "sec-1")).ToJson())!;

        (record.Namespace, record.Name, record.Role).ShouldBe(("apps", "web-1", "yn-api"));
        record.Tokens.ShouldBe(["acc-1"]);
        record.SecretIds.ShouldBe(["sec-1"]);
    }

    [Fact]
    public void Remembers_the_newest_few_so_that_a_pod_cannot_fill_the_ledger()
    {
        var record = Enumerable.Range(1, 1000).Aggregate(Empty, (all, number) => all.With(new IssuedReport($"acc-{number}", null)));
        record.Tokens.ShouldBe(["acc-997", "acc-998", "acc-999", "acc-1000"]);
    }

    [Fact]
    public void Takes_the_same_accessor_once() =>
        Empty.With(new IssuedReport("acc-1", null)).With(new IssuedReport("acc-1", null)).Tokens.ShouldBe(["acc-1"]);

    [Fact]
    public void Stays_small_enough_for_a_hundred_thousand_pods_in_32_ConfigMaps()
    {
        var name = new string('n', 30);
        var record = new IssuedRecord($"{name}/{name}", "a-role-of-twenty-char", [new string('a', 24)], []);
        (record.ToJson().Length + 36 + 50).ShouldBeLessThan(1024 * 1024 * 32 / 100_000, "with its key and its entry in managedFields");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"pod\":\"web\",\"role\":\"r\",\"tokens\":[],\"secretIds\":[]}")]
    [InlineData("{\"pod\":\"a/b/c\",\"role\":\"r\",\"tokens\":[],\"secretIds\":[]}")]
    [InlineData("{\"pod\":\"a/b\",\"role\":\"r\",\"tokens\":null,\"secretIds\":[]}")]
    public void Ignores_records_of_other_programs(string text) => IssuedRecord.Parse(text).ShouldBeNull();

    [Fact]
    public void The_shipped_Role_names_just_the_ConfigMaps_of_the_ledger()
    {
        var named = File.ReadLines(Path.Combine(RepositoryRoot(), "manifests", "base", "rbac.yaml"))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("- vault-injector-issued-", StringComparison.Ordinal));
        named.ShouldBe(IssuedLedger.Names.Select(name => $"- {name}"));
    }

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "VaultInjector.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }
}
