using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>The ConfigMaps of 0.1 are read, carried over and removed, whatever somebody wrote into them.</summary>
public sealed class FormerLedgerTests : IAsyncLifetime
{
    private EmbeddedLedger _server = null!;

    public async ValueTask InitializeAsync() => _server = await EmbeddedLedger.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Carries_every_record_over_and_removes_the_ConfigMaps()
    {
        await WriteAsync(0, ("uid-1", Record("shop/web-1", "yn-api", ["acc-1", "acc-2"], ["sec-1"])));
        await WriteAsync(31, ("uid-2", Record("shop/web-2", "other", [], ["sec-2"])), ("uid-3", Record("a/b", "c", ["acc-3"], [])));

        await _server.Former(_server.Connect()).CarryOverAsync(CancellationToken.None);

        (await _server.NamesAsync(EmbeddedLedger.ConfigMaps)).ShouldNotContain(
            name => name.StartsWith("vault-injector-issued", StringComparison.Ordinal));
        var record = await _server.Ledger(_server.Connect()).FindAsync("uid-1", CancellationToken.None);
        (record!.Pod, record.Role).ShouldBe(("shop/web-1", "yn-api"));
        record.Accessors.Select(issued => issued.Accessor).ShouldBe(
            [
                new Accessor(AccessorKind.Token, "acc-1"),
                new Accessor(AccessorKind.Token, "acc-2"),
                new Accessor(AccessorKind.SecretId, "sec-1"),
            ],
            ignoreOrder: true);
        (await _server.Ledger(_server.Connect()).PodUidsAsync(CancellationToken.None)).ShouldBe(["uid-1", "uid-2", "uid-3"], true);
    }

    [Theory]
    [InlineData("uid-1", "")]
    [InlineData("uid-1", "not a record")]
    [InlineData("uid-1", "null")]
    [InlineData("uid-1", "[]")]
    [InlineData("uid-1", """{"pod":"web","role":"r","tokens":[],"secretIds":[]}""")]
    [InlineData("uid-1", """{"pod":"a/b/c","role":"r","tokens":[],"secretIds":[]}""")]
    [InlineData("uid-1", """{"pod":"a/b","role":"r","tokens":null,"secretIds":[]}""")]
    [InlineData("uid-1", """{"pod":"a/b","role":"..","tokens":[],"secretIds":["acc-1"]}""")]
    [InlineData("uid-1", """{"pod":"a/b","role":"r","tokens":["../../sys/seal"],"secretIds":[]}""")]
    [InlineData("uid-1", """{"pod":"a/b","role":"r","tokens":[7],"secretIds":[]}""")]
    [InlineData("uid-1", """{"pod":"a/b","role":"r","tokens":["1","2","3","4","5"],"secretIds":[]}""")]
    [InlineData("uid-1", """{"pod":"a\ud800/b","role":"r","tokens":["1"],"secretIds":[]}""")]
    [InlineData("UID_1", """{"pod":"a/b","role":"r","tokens":["acc-1"],"secretIds":[]}""")]
    [InlineData("..uid", """{"pod":"a/b","role":"r","tokens":["acc-1"],"secretIds":[]}""")]
    public async Task Drops_poison_and_keeps_the_rest(string uid, string poison)
    {
        await WriteAsync(5, (uid, poison), ("uid-9", Record("shop/web-1", "yn-api", ["acc-1"], [])));

        await _server.Former(_server.Connect()).CarryOverAsync(CancellationToken.None);

        (await _server.Ledger(_server.Connect()).PodUidsAsync(CancellationToken.None)).ShouldBe(["uid-9"]);
        (await _server.NamesAsync(EmbeddedLedger.ConfigMaps)).ShouldNotContain(NameOf(5));
    }

    [Fact]
    public async Task Adds_to_what_a_pod_was_given_since()
    {
        await WriteAsync(1, ("uid-1", Record("shop/web-1", "yn-api", ["acc-1"], [])));
        var newer = FormerRecord.Parse(Record("shop/web-1", "yn-api", ["acc-2"], []), 7)!;
        await _server.Ledger(_server.Connect()).RecordAsync(
            "uid-1", newer, VaultInjector.Webhook.Telemetry.LedgerOutcome.Recorded, CancellationToken.None);

        await _server.Former(_server.Connect()).CarryOverAsync(CancellationToken.None);

        (await _server.Ledger(_server.Connect()).FindAsync("uid-1", CancellationToken.None))!
            .Accessors.Select(issued => issued.Accessor.Text).ShouldBe(["acc-2", "acc-1"]);
    }

    [Fact]
    public async Task Loses_nothing_where_three_replicas_start_at_once()
    {
        for (var shard = 0; shard < 32; shard++)
        {
            await WriteAsync(shard, ($"uid-{shard}", Record("shop/web-1", "yn-api", [$"acc-{shard}"], [])));
        }

        await Task.WhenAll(new[] { 0, 0.3, 0.9 }.Select(random =>
            Task.Run(() => _server.Former(_server.Connect(), random).CarryOverAsync(CancellationToken.None))));

        (await _server.Ledger(_server.Connect()).PodUidsAsync(CancellationToken.None)).Count.ShouldBe(32);
        (await _server.NamesAsync(EmbeddedLedger.ConfigMaps)).ShouldNotContain(
            name => name.StartsWith("vault-injector-issued", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Looks_again_as_long_as_it_finds_some_and_then_never()
    {
        var former = _server.Former(_server.Connect());
        await WriteAsync(3, ("uid-1", Record("shop/web-1", "yn-api", ["acc-1"], [])));
        await former.CarryOverAsync(CancellationToken.None);

        // A replica of 0.1 that is not replaced yet writes into it again.
        await WriteAsync(3, ("uid-2", Record("shop/web-2", "yn-api", ["acc-2"], [])));
        await former.CarryOverAsync(CancellationToken.None);
        (await _server.Ledger(_server.Connect()).PodUidsAsync(CancellationToken.None)).ShouldBe(["uid-1", "uid-2"], true);

        await former.CarryOverAsync(CancellationToken.None);
        await former.CarryOverAsync(CancellationToken.None);
        _server.Sent.Forget();
        await former.CarryOverAsync(CancellationToken.None);
        _server.Sent.Reads.ShouldBe(0);
    }

    [Fact]
    public void The_shipped_Role_names_just_the_ConfigMaps_of_0_1()
    {
        var named = File.ReadLines(Path.Combine(Repository.Find().Root, "manifests", "base", "rbac.yaml"))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("- vault-injector-issued-", StringComparison.Ordinal));
        named.ShouldBe(FormerLedger.Names.Select(name => $"- {name}"));
    }

    private static string NameOf(int shard) => $"vault-injector-issued-{shard:x2}";

    private static string Record(string pod, string role, string[] tokens, string[] secretIds) => new JsonObject
    {
        ["pod"] = pod,
        ["role"] = role,
        ["tokens"] = new JsonArray([.. tokens.Select(text => JsonValue.Create(text))]),
        ["secretIds"] = new JsonArray([.. secretIds.Select(text => JsonValue.Create(text))]),
    }.ToJsonString();

    private Task WriteAsync(int shard, params (string Uid, string Record)[] entries) => _server.CreateAsync(
        EmbeddedLedger.ConfigMaps,
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = NameOf(shard) },
            ["data"] = new JsonObject(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Uid, entry.Record))),
        });
}
