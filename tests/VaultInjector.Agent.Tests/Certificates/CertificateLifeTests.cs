using System.Security.Cryptography.X509Certificates;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;
using CertificateRequest = VaultInjector.Contracts.CertificateRequest;

namespace VaultInjector.Agent.Tests.Certificates;

/// <summary>A pod's certificate: made at the start, renewed in time, replaced when the CA is another one.</summary>
public sealed class CertificateLifeTests : IDisposable
{
    private readonly SecretPod _pod = new();
    private (string Certificate, string Key) _seen;
    private DateTime _ends;

    public CertificateLifeTests() => Asks(new CertificateRequest("tls", "pki_int", "web", "web.apps.svc"));

    private StubPki Pki => _pod.Vault.Pki;

    public void Dispose() => _pod.Dispose();

    [Theory]
    [InlineData(24 * 60)]
    [InlineData(1)]
    public async Task Is_renewed_before_it_ends_and_tells_the_app_each_time(int minutes)
    {
        Pki.Ttl = TimeSpan.FromMinutes(minutes);

        await _pod.LiveAsync(Pki.Ttl * 10, PairIsValid);

        Pki.Signed.Count.ShouldBeInRange(12, 21);
        _pod.Posts.ShouldBe(Pki.Signed.Count - 1);
        Pki.Requests.Select(request => Convert.ToHexString(request.PublicKey.ExportSubjectPublicKeyInfo())).ShouldBeUnique();
    }

    [Fact]
    public async Task Is_replaced_when_the_ca_rolls_over()
    {
        var began = _pod.Run.Now;
        var rolled = false;

        await _pod.LiveAsync(TimeSpan.FromHours(2), () =>
        {
            PairIsValid();
            if (!rolled && _pod.Run.Now - began > TimeSpan.FromMinutes(30))
            {
                rolled = true;
                Pki.RollOver();
            }
        });

        Pki.Signed.Count.ShouldBe(2);
        Text("tls.ca").ShouldStartWith(Pki.CaPem);
        _pod.Run.Errors.ShouldContain("The CA of pki_int is another one: asking for a new certificate tls.");
        _pod.Posts.ShouldBe(1);
    }

    [Fact]
    public async Task Is_replaced_when_its_ca_rolls_over_while_the_ca_of_another_mount_cannot_be_read()
    {
        _pod.Asks(new PodSecrets
        {
            Certificates =
            [
                new CertificateRequest("other", "pki_ext", "web", "web.apps.svc"),
                new CertificateRequest("tls", "pki_int", "web", "web.apps.svc"),
            ],
        });
        _pod.Vault.Instead = path => path == "pki_ext/cert/ca" ? StubSecrets.Refused(500, "oops") : null;
        var (began, rolled) = (_pod.Run.Now, false);

        await _pod.LiveAsync(TimeSpan.FromHours(2), () =>
        {
            if (!rolled && _pod.Run.Now - began > TimeSpan.FromMinutes(30))
            {
                rolled = true;
                Pki.RollOver();
            }
        });

        Pki.Signed.Count.ShouldBe(3);
        Text("tls.ca").ShouldStartWith(Pki.CaPem);
    }

    [Fact]
    public async Task Is_renewed_in_time_while_another_one_cannot_be_signed()
    {
        _pod.Asks(new PodSecrets
        {
            Certificates =
            [
                new CertificateRequest("other", "pki_ext", "web", "web.apps.svc"),
                new CertificateRequest("tls", "pki_int", "web", "web.apps.svc"),
            ],
        });
        Pki.Ttl = TimeSpan.FromMinutes(10);
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        _pod.Vault.Instead = path => path == "pki_ext/sign/web" ? StubSecrets.Refused(500, "oops") : null;

        await _pod.LiveOnAsync(TimeSpan.FromHours(2), PairIsValid);

        _pod.Run.Errors.ShouldContain("Keeping the old certificate: Vault at https://vault.test:8200 refuses for role");
    }

    [Fact]
    public async Task Is_taken_over_by_a_restarted_agent()
    {
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        _pod.Run.With("REVOKE_ON_EXIT", "false");

        for (var restart = 0; restart < 10; restart++)
        {
            await _pod.LiveOnAsync(TimeSpan.FromHours(1), PairIsValid);
        }

        Pki.Signed.Count.ShouldBe(1);
        _pod.Posts.ShouldBe(0);
    }

    [Fact]
    public async Task Stays_while_vault_cannot_sign_and_says_so_once()
    {
        var began = _pod.Run.Now;
        _pod.Vault.Instead = path =>
            path.Contains("/sign/", StringComparison.Ordinal) && _pod.Run.Now - began is var at && at > TimeSpan.FromHours(1) &&
            at < TimeSpan.FromHours(20)
                ? StubSecrets.Refused(503, "Vault is sealed")
                : null;

        await _pod.LiveAsync(TimeSpan.FromHours(30), PairIsValid);

        Pki.Signed.Count.ShouldBe(2);
        _pod.Run.Errors.Split("Keeping the old certificate").Length.ShouldBe(2, _pod.Run.Errors);
        _pod.Run.Errors.ShouldContain("The certificate tls is renewed again.");
    }

    [Fact]
    public async Task No_key_is_in_logs_or_in_the_state()
    {
        await _pod.LiveAsync(TimeSpan.FromHours(30), () => { });

        (_pod.Run.Errors + _pod.Run.Output + _pod.Run.LastWords).ShouldNotContain("PRIVATE");
        Directory.GetFiles(_pod.Run.StateDirectory).ShouldAllBe(file => !File.ReadAllText(file).Contains("PRIVATE"));
    }

    private void Asks(CertificateRequest certificate) => _pod.Asks(new PodSecrets { Certificates = [certificate], OnChange = _pod.Hook });

    private string Text(string name) => _pod.Run.FileText(name);

    private void PairIsValid()
    {
        var (crt, key) = (Text("tls.crt"), Text("tls.key"));
        if ((crt, key) != _seen)
        {
            using var pair = X509Certificate2.CreateFromPem(crt, key);
            (_seen, _ends) = ((crt, key), pair.NotAfter.ToUniversalTime());
        }

        _ends.ShouldBeGreaterThan(_pod.Run.Now.UtcDateTime);
    }
}
