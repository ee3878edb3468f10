using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Certificates;

/// <summary>
/// Three replicas behind one name, 200 handshakes a second, certificates that change every second, another root CA and a wiped bundle in
/// the middle: not one handshake may fail. <c>make soak</c> does it for ten minutes.
/// </summary>
public sealed class SoakTests(RunningCluster running, ITestOutputHelper output)
{
    private const int Workers = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(Workers / 230.0);
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private long _handshakes;

    private static TimeSpan Length => TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Not_one_handshake_fails_while_everything_changes()
    {
        running.NeedsVaultOfItsOwn();
        var length = Length;
        await using var replicas = await Replicas.StartAsync(running.Cluster, 3);
        var published = new PublishedBundle(running.Cluster);
        await published.ReadAsync();
        var first = await running.RootMountAsync();
        using var end = new CancellationTokenSource();
        Task[] all =
        [
            published.FollowAsync(end.Token),
            RotateCertificatesAsync(replicas, end.Token),
            .. Enumerable.Range(0, Workers).Select(number => ShakeHandsAsync(published, replicas, number, end.Token)),
        ];
        var clock = TimeProvider.System.GetTimestamp();

        await Task.Delay(length / 4);
        var next = await RotateRootAsync();
        await Task.Delay(length / 4);
        var repaired = await WipeAsync(published);
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(3, (length - TimeProvider.System.GetElapsedTime(clock)).TotalSeconds)));
        await WaitForManyHandshakesAsync();
        await end.CancelAsync();
        await Task.WhenAll(all);

        var took = TimeProvider.System.GetElapsedTime(clock);
        output.WriteLine(
            $"{_handshakes} handshakes in {took.TotalSeconds:0} s ({_handshakes / took.TotalSeconds:0} a second); " +
            $"the wiped bundle was back after {repaired.TotalMilliseconds:0} ms");
        _failures.ShouldBeEmpty();
        repaired.ShouldBeLessThan(TimeSpan.FromSeconds(20), "the injector watches its bundle and looks at it less often");
        await ShouldTrustBothAsync(published, first, next);
        (await running.RootMountAsync()).ShouldBe(next);
    }

    private Task<string> WaitForManyHandshakesAsync() => Waiting.ForAsync(
        () => Task.FromResult(Interlocked.Read(ref _handshakes) > 1000 ? "enough" : null),
        "a thousand handshakes",
        CancellationToken.None);

    private async Task ShouldTrustBothAsync(PublishedBundle published, string first, string next)
    {
        var trusted = published.Trusted.Select(certificate => certificate.Thumbprint).ToList();
        trusted.ShouldContain(await ThumbprintAsync(first), "certificates of the root before live on");
        trusted.ShouldContain(await ThumbprintAsync(next));
    }

    private async Task<string> ThumbprintAsync(string mount)
    {
        using var authority = X509Certificate2.CreateFromPem(await running.CaAsync(mount));
        return authority.Thumbprint;
    }

    private static async Task RotateCertificatesAsync(Replicas replicas, CancellationToken end)
    {
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            replicas.All[turn % replicas.All.Count].HangUp();
            await Task.Delay(TimeSpan.FromSeconds(1) / replicas.All.Count, CancellationToken.None);
        }
    }

    private async Task ShakeHandsAsync(PublishedBundle published, Replicas replicas, int number, CancellationToken end)
    {
        for (var turn = number; !end.IsCancellationRequested; turn++)
        {
            var started = TimeProvider.System.GetTimestamp();

            // While the bundle is wiped, an API server could not connect; what counts then is how soon it is back.
            var trusted = published.Trusted;
            if (trusted.Count > 0)
            {
                await TryAsync(trusted, replicas.All[turn % replicas.All.Count].Address);
            }

            var rest = Pace - TimeProvider.System.GetElapsedTime(started);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task TryAsync(X509Certificate2Collection trusted, Uri replica)
    {
        try
        {
            await PublishedBundle.ShakeHandsAsync(replica, trusted);
            Interlocked.Increment(ref _handshakes);
        }
        catch (Exception failure)
        {
            _failures.AddOrUpdate($"{failure.GetType().Name}: {failure.Message}", 1, (_, count) => count + 1);
        }
    }

    /// <summary>As an operator does it, but for the pauses.</summary>
    private async Task<string> RotateRootAsync()
    {
        var certificates = Path.GetDirectoryName(running.Cluster.CaFile)!;
        var next = $"pki_{Guid.NewGuid().ToString("N")[..6]}";
        string[] mounts = ["--out", certificates, "--root-mount", await running.RootMountAsync(), "--next-mount", next];
        await running.Cluster.RunScriptAsync("rotate-ca.sh", ["root", "publish", .. mounts], CancellationToken.None);
        await running.Cluster.RunScriptAsync("rotate-ca.sh", ["root", "switch", .. mounts], CancellationToken.None);
        await running.Cluster.RunScriptAsync(
            "renew-vault-cert.sh",
            ["--out", certificates, "--force", "--pid", $"{running.Cluster.Vault.ProcessId}"],
            CancellationToken.None);
        await running.Cluster.RunScriptAsync("rotate-ca.sh", ["root", "finish", "--force", .. mounts], CancellationToken.None);
        return next;
    }

    /// <returns>How long it took until the bundle was back.</returns>
    private async Task<TimeSpan> WipeAsync(PublishedBundle published)
    {
        var configuration = await running.Cluster.Kube.Admin.GetAsync(PublishedBundle.Configuration, CancellationToken.None);
        configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = "";
        var started = TimeProvider.System.GetTimestamp();
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Put, PublishedBundle.Configuration, configuration, CancellationToken.None);
        await Waiting.ForAsync(
            async () =>
            {
                await published.ReadAsync();
                return published.Trusted.Count > 0 ? "back" : null;
            },
            "the bundle to be back",
            CancellationToken.None);
        return TimeProvider.System.GetElapsedTime(started);
    }
}
