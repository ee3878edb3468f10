using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Configuration.Tests.Support;

namespace VaultInjector.Configuration.Tests.Certificates;

/// <summary>The certificate of now, and no certificate with another's key.</summary>
public sealed class MountedCertificateTests
{
    private readonly TestAuthority _authority = new("test");

    [Fact]
    public void Follows_a_renewal_with_its_chain()
    {
        using var folder = new TempFolder();
        Write(folder, _authority.Issue("one"));
        var certificate = MountedCertificate.Open("tls", folder.Root);
        var first = certificate.Certificate;
        (first.Subject, first.HasPrivateKey).ShouldBe(("CN=one", true));
        certificate.Chain.ShouldHaveSingleItem().Subject.ShouldBe("CN=test intermediate");
        certificate.Authorities.ShouldBeEmpty();

        Write(folder, _authority.Issue("two"));
        folder.Write("tls.ca", _authority.RootPem);
        certificate.Certificate.Subject.ShouldBe("CN=two");
        certificate.Authorities.ShouldHaveSingleItem().Subject.ShouldBe("CN=test");
        first.GetECDsaPrivateKey().ShouldNotBeNull();
    }

    [Fact]
    public void Loads_nothing_anew_while_the_files_are_the_same()
    {
        using var folder = new TempFolder();
        Write(folder, _authority.Issue("one"));
        var certificate = MountedCertificate.Open("tls", folder.Root);

        certificate.Certificate.ShouldBeSameAs(certificate.Certificate);
    }

    [Fact]
    public void Reads_one_file_with_both()
    {
        using var folder = new TempFolder();
        var (chain, key) = _authority.Issue("one");
        folder.Write("tls.pem", chain + key);

        MountedCertificate.Open("tls", folder.Root).Certificate.HasPrivateKey.ShouldBeTrue();
    }

    [Theory]
    [InlineData("tls.key", null)]
    [InlineData("tls.crt", "no certificate")]
    [InlineData("tls.key", "no key")]
    [InlineData("tls.ca", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Keeps_the_last_good_certificate_while_files_do_not_fit(string name, string? text)
    {
        using var folder = new TempFolder();
        Write(folder, _authority.Issue("one"));
        var certificate = MountedCertificate.Open("tls", folder.Root);
        certificate.Error.ShouldBeNull();

        folder.Write(name, text ?? _authority.Issue("two").Key);
        certificate.Certificate.Subject.ShouldBe("CN=one");
        certificate.Error.ShouldNotBeNull().ShouldContain("vault-injector.io/certificate.tls");

        File.Delete(folder.PathOf("tls.ca"));
        Write(folder, _authority.Issue("three"));
        certificate.Certificate.Subject.ShouldBe("CN=three");
        certificate.Error.ShouldBeNull();
    }

    [Fact]
    public void Names_the_annotation_where_there_is_no_certificate()
    {
        using var folder = new TempFolder();

        Should.Throw<VaultInjectorException>(() => MountedCertificate.Open("tls", folder.Root)).Message
            .ShouldContain("Set the annotation vault-injector.io/certificate.tls: MOUNT/ROLE common_name=NAME");
    }

    [Fact]
    public void Refuses_the_key_of_another_at_the_start()
    {
        using var folder = new TempFolder();
        Write(folder, (_authority.Issue("one").Chain, _authority.Issue("two").Key));

        Should.Throw<VaultInjectorException>(() => MountedCertificate.Open("tls", folder.Root)).Message
            .ShouldContain("are not a certificate and its key");
    }

    [Fact]
    public void Reads_RSA_keys()
    {
        using var folder = new TempFolder();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        Write(folder, (made.ExportCertificatePem(), key.ExportRSAPrivateKeyPem()));

        MountedCertificate.Open("tls", folder.Root).Certificate.GetRSAPrivateKey().ShouldNotBeNull();
    }

    private static void Write(TempFolder folder, (string Chain, string Key) issued)
    {
        folder.Write("tls.crt", issued.Chain);
        folder.Write("tls.key", issued.Key);
    }
}
