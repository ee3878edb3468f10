using VaultInjector.Fuzzing;
using VaultInjector.Webhook.Revocation;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>What a replica holds of a pod: while ledger and pods are compared, and from its end until its tokens are revoked.</summary>
[Collection(FuzzingAlone.Name)]
public sealed class LedgerMemoryTests
{
    private const int Pods = 100_000;
    private const int MostBytes = 200;

    [Fact]
    public void Holds_two_hundred_bytes_of_a_recorded_pod_at_most() => BytesOfAPod(() =>
    {
        var uids = new HashSet<string>(StringComparer.Ordinal);
        for (var pod = 0; pod < Pods; pod++)
        {
            uids.Add(Uid(pod));
        }

        return uids;
    }).ShouldBeLessThan(MostBytes);

    [Fact]
    public void Holds_two_hundred_bytes_of_an_ended_pod_at_most() => BytesOfAPod(() =>
    {
        var pods = new PodsToLookAt();
        for (var pod = 0; pod < Pods; pod++)
        {
            pods.Add(Uid(pod), TimeSpan.Zero);
        }

        return pods;
    }).ShouldBeLessThan(MostBytes);

    private static long BytesOfAPod(Func<object> make)
    {
        make();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = make();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(held);
        return (after - before) / Pods;
    }

    private static string Uid(int number) => $"00000000-0000-4000-8000-{number:x12}";
}
