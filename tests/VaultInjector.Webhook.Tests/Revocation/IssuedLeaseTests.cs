using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Webhook.Revocation;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>A record as an object of the API server, which others may have written.</summary>
public sealed class IssuedLeaseTests
{
    private const string Uid = "00000000-0000-4000-8000-000000000001";

    private static readonly IssuedRecord Record = new(
        "apps",
        "web-1",
        "yn-api",
        [
            new IssuedAccessor(new Accessor(AccessorKind.SecretId, "sec-1"), 5),
            new IssuedAccessor(new Accessor(AccessorKind.Token, "acc-1.ns"), 7),
        ]);

    [Fact]
    public void Survives_its_object()
    {
        var (read, poison) = IssuedLease.Read(Lease(_ => { }));

        (read!.Pod, read.Role, read.Version, poison).ShouldBe(("apps/web-1", "yn-api", "42", 0));
        read.Accessors.ShouldBe(Record.Accessors);
        IssuedLease.UidOf(Lease(_ => { })).ShouldBe(Uid);
    }

    [Fact]
    public void Names_only_what_it_adds()
    {
        var patch = Text(json => IssuedLease.WriteMore(json, [Record.Accessors[1]]));

        var annotations = JsonNode.Parse(patch)!["metadata"]!["annotations"]!.AsObject();
        annotations.ShouldHaveSingleItem().Value!.GetValue<string>().ShouldBe("token 7 acc-1.ns");
    }

    [Theory]
    [InlineData("spec.holderIdentity", "\"web-1\"")]
    [InlineData("spec.holderIdentity", "\"a/b/c\"")]
    [InlineData("spec.holderIdentity", "\"/web-1\"")]
    [InlineData("spec.holderIdentity", "\"a/..\"")]
    [InlineData("spec.holderIdentity", "7")]
    [InlineData("spec.holderIdentity", "\"\\ud800/web\"")]
    [InlineData("spec", "null")]
    [InlineData("metadata.annotations", "null")]
    [InlineData("metadata.annotations", "{\"issued.vault-injector.io/role\":\"..\"}")]
    [InlineData("metadata.annotations", "{\"issued.vault-injector.io/role\":\"a/b\"}")]
    public void Is_not_a_record(string path, string value) =>
        IssuedLease.Read(Lease(lease => Set(lease, path, value))).ShouldBe((null, 1));

    [Theory]
    [InlineData("token 7 ../../sys/seal")]
    [InlineData("token 7")]
    [InlineData("token -7 acc-2")]
    [InlineData("token 7 acc-2 more")]
    [InlineData("secret 7 acc-2")]
    [InlineData("token 99999999999999999999 acc-2")]
    [InlineData("token 7 acc-2")]
    public void Leaves_out_an_entry_that_is_not_ours_and_keeps_the_others(string entry)
    {
        var (read, poison) = IssuedLease.Read(Lease(lease =>
            lease["metadata"]!["annotations"]!["issued.vault-injector.io/accessor-0000000000000000"] = entry));

        read!.Accessors.ShouldBe(Record.Accessors);
        poison.ShouldBe(1);
    }

    [Fact]
    public void Reads_so_many_accessors_only_that_Vault_is_not_flooded()
    {
        var many = Enumerable.Range(0, 500).Select(number => new IssuedAccessor(new Accessor(AccessorKind.Token, $"acc-{number}"), number));
        var text = Text(json => IssuedLease.Write(json, Uid, Record with { Accessors = [.. many] }));

        var (read, poison) = IssuedLease.Read(JsonDocument.Parse(text).RootElement);

        read!.Accessors.Count.ShouldBe(64);
        poison.ShouldBe(436);
    }

    [Theory]
    [InlineData("vault-injector-issued-", null)]
    [InlineData("vault-injector-issued-UPPER", null)]
    [InlineData("vault-injector-issued-../x", null)]
    [InlineData("vault-injector-issued-a-", null)]
    [InlineData("leader", null)]
    [InlineData("vault-injector-issued-uid-1", "uid-1")]
    public void Knows_the_uid_by_the_name(string name, string? uid) =>
        IssuedLease.UidOf(Lease(lease => lease["metadata"]!["name"] = name)).ShouldBe(uid);

    private static JsonElement Lease(Action<JsonNode> change)
    {
        var lease = JsonNode.Parse(Text(json => IssuedLease.Write(json, Uid, Record)))!;
        lease["metadata"]!["resourceVersion"] = "42";
        change(lease);

        // Text that is not Unicode cannot be written by a writer.
        return JsonDocument.Parse(lease.ToJsonString().Replace("\\uFFFD", "\\ud800", StringComparison.Ordinal)).RootElement;
    }

    private static void Set(JsonNode lease, string path, string value)
    {
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate(lease, (at, step) => at[step]!);
        parent[steps[^1]] = JsonNode.Parse(value.Replace("\\ud800", "\\uFFFD", StringComparison.Ordinal));
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
