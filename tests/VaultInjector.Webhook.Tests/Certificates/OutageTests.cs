using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>Vault is away for weeks: pods are created all the time.</summary>
public sealed class OutageTests : IDisposable
{
    private static readonly TestAuthority Pki = TestAuthority.Root("pki");
    private readonly VirtualTime _time = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("outage-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private bool _isAway;

    private CertificateOptions Options =>
        new() { DnsNames = ["vault-injector.vault-injector.svc"], Cache = _directory.FullName };

    public void Dispose()
    {
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Denies_no_pod_in_twenty_eight_days_without_Vault()
    {
        using var replica = await StartAsync();
        var days = new HashSet<int>();
        _time.Watch = () =>
        {
            _isAway = _time.Passed > TimeSpan.FromHours(30);
            if (replica.Serving.Current is not null && days.Add((int)_time.Passed.TotalDays))
            {
                replica.Serving.State.Ready.ShouldBeTrue($"day {_time.Passed.TotalDays}: {replica.Serving.State.Detail}");
                replica.Session.State.Ready.ShouldBeTrue();
                Verdict(replica).ShouldNotBeOfType<AdmissionVerdict.Denied>($"day {_time.Passed.TotalDays}");
            }
        };

        await _time.RunAsync(replica.Renewal, TimeSpan.FromDays(29));

        days.Count.ShouldBe(30);
        replica.Serving.State.Detail.ShouldContain("the last attempt to renew failed");
    }

    [Fact]
    public async Task Serves_after_a_restart_of_the_container_without_Vault()
    {
        string serial;
        using (var before = await StartAsync())
        {
            await _time.RunAsync(before.Renewal, TimeSpan.FromHours(1));
            serial = before.Serving.Current!.SerialNumber;
        }

        _isAway = true;
        using var after = await StartAsync();
        await _time.RunAsync(after.Renewal, TimeSpan.FromDays(20));

        after.Serving.Current.ShouldNotBeNull().SerialNumber.ShouldBe(serial);
        after.Serving.State.Ready.ShouldBeTrue();
        Verdict(after).ShouldNotBeOfType<AdmissionVerdict.Denied>();
        File.GetUnixFileMode(Path.Combine(_directory.FullName, "serving.pem"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("half of it")]
    [InlineData("expired")]
    [InlineData("another name")]
    [InlineData("another key")]
    public async Task Does_not_serve_what_it_kept_where_that_cannot_be_verified(string what)
    {
        using (var before = await StartAsync())
        {
            await _time.RunAsync(before.Renewal, TimeSpan.FromHours(1));
        }

        var file = Path.Combine(_directory.FullName, "serving.pem");
        var kept = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, what switch
        {
            "half of it" => kept[..(kept.Length / 2)],
            "another key" => $"{StrangeKey()}\n{kept[kept.IndexOf("-----BEGIN CERT", StringComparison.Ordinal)..]}",
            _ => kept,
        });
        if (what == "expired")
        {
            _time.Jump(TimeSpan.FromDays(31));
        }

        _isAway = true;
        using var after = await StartAsync(what == "another name" ? Options with { DnsNames = ["other.svc"] } : Options);
        await _time.RunAsync(after.Renewal, TimeSpan.FromMinutes(1));

        after.Serving.Current.ShouldBeNull();
        after.Serving.State.Ready.ShouldBeFalse();
    }

    private static string StrangeKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static AdmissionVerdict Verdict(Replica replica)
    {
        var (review, problem) = AdmissionReview.Read(JsonDocument.Parse(Reviews.OfPod().Bytes()).RootElement);
        return replica.Admission.JudgeAsync(review.ShouldNotBeNull(problem), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>After its first login, which fails where Vault is away.</summary>
    private async Task<Replica> StartAsync(CertificateOptions? certificates = null)
    {
        var parts = New(certificates ?? Options);
        await _time.RunAsync(parts.Session, TimeSpan.FromSeconds(1));
        return parts;
    }

    private Replica New(CertificateOptions certificates)
    {
        var (ca, token) = (Path.Combine(_directory.FullName, "ca.crt"), Path.Combine(_directory.FullName, "token"));
        File.WriteAllText(ca, Pki.Pem);
        File.WriteAllText(token, "hvs.canary");
        return new Replica(
            certificates,
            new InjectorOptions
            {
                Vault = new VaultOptions { Address = new Uri("https://vault.test:8200"), CaFile = ca },
                Session = new VaultSessionOptions { TokenFile = token },
                Injection = new InjectionOptions { AgentImage = "agent:1", InjectorUrl = new Uri("https://injector.test") },
            },
            new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time,
            new Peers(this));
    }

    private HttpResponseMessage Answer(string path, string? body) => path switch
    {
        _ when path.StartsWith("/api/", StringComparison.Ordinal) => StubbedHost.Answer(
            200, """{"metadata":{"name":"shop","labels":{"vault-injector.io/injection":"enabled"}}}"""),
        _ when _isAway => throw new HttpRequestException("Connection refused"),
        _ when path.EndsWith("/lookup-self", StringComparison.Ordinal) => StubbedHost.Answer(
            200, """{"data":{"accessor":"a","ttl":21600,"renewable":true,"policies":["vault-injector"],"meta":null}}"""),
        _ when path.Contains("/sign/", StringComparison.Ordinal) => StubbedHost.Answer(200, new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["certificate"] = Sign(JsonNode.Parse(body!)!["csr"]!.GetValue<string>()),
                ["issuing_ca"] = Pki.Pem,
                ["ca_chain"] = new JsonArray(Pki.Pem),
            },
        }.ToJsonString()),
        _ => StubbedHost.Answer(404, "{}"),
    };

    private string Sign(string csr) => Pki.SignRequest(csr, _time.Now.AddSeconds(-30), _time.Now.AddDays(30));

    private sealed class Peers(OutageTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            test.Answer(
                request.RequestUri!.AbsolutePath,
                request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null);
    }
}
