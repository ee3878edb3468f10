using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>The ledger on an API server: what it costs there, and what several replicas that write at once leave behind.</summary>
public sealed class IssuedLedgerTests : IAsyncLifetime
{
    private const int MostBytesOfAGrant = 2 * 1024;
    private const int MostBytesOfAThousand = 4 * 1024 * 1024;

    /// <summary>As long as names are in practice, and more.</summary>
    private static readonly string Long = new('n', 63);

    private EmbeddedLedger _server = null!;

    public async ValueTask InitializeAsync() => _server = await EmbeddedLedger.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Loses_nothing_that_three_replicas_write_at_once()
    {
        const int Pods = 40;
        const int Each = 3;
        var replicas = Enumerable.Range(0, 3).Select(_ => _server.Ledger(_server.Connect())).ToList();

        await Task.WhenAll(
            from pod in Enumerable.Range(0, Pods)
            from number in Enumerable.Range(0, Each)
            from replica in Enumerable.Range(0, replicas.Count)
            select Task.Run(() => RecordAsync(replicas[replica], Uid(pod), $"acc-{pod}-{number}-{replica}")));

        (await replicas[0].PodUidsAsync(CancellationToken.None)).Count.ShouldBe(Pods);
        for (var pod = 0; pod < Pods; pod++)
        {
            var record = await replicas[1].FindAsync(Uid(pod), CancellationToken.None);
            record!.Accessors.Select(issued => issued.Accessor.Text).Order().ShouldBe(
                from number in Enumerable.Range(0, Each)
                from replica in Enumerable.Range(0, replicas.Count)
                select $"acc-{pod}-{number}-{replica}");
        }
    }

    [Fact]
    public async Task Writes_two_KiB_for_a_grant_and_four_MiB_for_a_thousand_at_most()
    {
        var ledger = _server.Ledger(_server.Connect());

        // The init container and then the sidecar report the same token.
        await RecordAsync(ledger, Uid(1), new string('a', 90));
        await RecordAsync(ledger, Uid(1), new string('a', 90));

        (_server.Sent.Writes, _server.Sent.Reads).ShouldBe((3, 0));
        _server.Sent.WrittenBytes.ShouldBeLessThan(MostBytesOfAGrant);
        (_server.Sent.WrittenBytes * 1000).ShouldBeLessThan(MostBytesOfAThousand);
        using var stored = await StoredAsync(Uid(1));
        JsonSerializer.SerializeToUtf8Bytes(stored.RootElement).Length.ShouldBeLessThan(MostBytesOfAGrant);
    }

    [Fact]
    public async Task Reads_one_object_at_the_end_of_a_pod_however_many_there_are()
    {
        var ledger = _server.Ledger(_server.Connect());
        await Task.WhenAll(Enumerable.Range(0, 50).Select(pod => RecordAsync(ledger, Uid(pod), "acc-1")));
        _server.Sent.Forget();

        var record = await ledger.FindAsync(Uid(7), CancellationToken.None);
        await ledger.ForgetAsync(Uid(7), record!.Version, CancellationToken.None);

        (_server.Sent.Reads, _server.Sent.Writes).ShouldBe((1, 1));
        (await ledger.PodUidsAsync(CancellationToken.None)).Count.ShouldBe(49);
    }

    [Fact]
    public async Task Does_not_forget_what_was_recorded_while_the_rest_was_revoked()
    {
        var ledger = _server.Ledger(_server.Connect());
        await RecordAsync(ledger, Uid(1), "acc-1");
        var record = await ledger.FindAsync(Uid(1), CancellationToken.None);
        await RecordAsync(ledger, Uid(1), "acc-2");

        var refused = await Should.ThrowAsync<KubernetesApiException>(
            () => ledger.ForgetAsync(Uid(1), record!.Version, CancellationToken.None));

        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        (await ledger.FindAsync(Uid(1), CancellationToken.None))!.Accessors.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Shows_an_operator_the_pod_and_no_secret()
    {
        await RecordAsync(_server.Ledger(_server.Connect()), Uid(1), "acc-1");

        using var lease = await StoredAsync(Uid(1));

        lease.RootElement.Get("spec"u8).Text("holderIdentity"u8).ShouldBe($"{Long}/{Long}");
        lease.RootElement.Get("metadata"u8).Get("labels"u8).Map()["app.kubernetes.io/component"].ShouldBe("issued-ledger");
    }

    [Fact]
    public async Task Leaves_the_Leases_of_others_alone()
    {
        await _server.CreateAsync(EmbeddedLedger.Leases, (JsonObject)JsonNode.Parse(
            """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"leader"},"spec":{"holderIdentity":"a/b"}}
            """)!);

        (await _server.Ledger(_server.Connect()).PodUidsAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    private Task<JsonDocument> StoredAsync(string uid) =>
        _server.Connect().GetAsync($"{EmbeddedLedger.Leases}/{IssuedLease.NameOf(uid)}", CancellationToken.None);

    private static Task<IssuedRecord> RecordAsync(IssuedLedger ledger, string uid, string accessor) => ledger.RecordAsync(
        uid,
        new IssuedRecord(Long, Long, "a-role", [new IssuedAccessor(new Accessor(AccessorKind.Token, accessor), 1_700_000_000)]),
        LedgerOutcome.Recorded,
        CancellationToken.None);

    private static string Uid(int number) => $"00000000-0000-4000-8000-{number:x12}";
}
