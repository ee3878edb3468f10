using VaultInjector.Contracts;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Tests.Secrets;

public sealed class CertificateTextTests
{
    [Fact]
    public void Reads_mount_role_and_name()
    {
        var certificate = Read("pki_int/web common_name=web.apps.svc");

        (certificate.Name, certificate.Mount, certificate.Role).ShouldBe(("tls", "pki_int", "web"));
        (certificate.CommonName, certificate.KeyType, certificate.Ttl).ShouldBe(("web.apps.svc", "ec", null));
    }

    [Fact]
    public void Reads_all_parameters_in_any_order_over_several_lines()
    {
        var certificate = Read("""
            /team/pki/web-1.0/
              key_type=rsa ttl=7d
              uri_sans=spiffe://cluster.local/ns/apps/sa/web,urn:web
              ip_sans="10.0.0.1, ::1"  alt_names='web, *.web.svc,admin@web.svc'
              common_name="Web server"
            """);

        (certificate.Mount, certificate.Role, certificate.CommonName).ShouldBe(("team/pki", "web-1.0", "Web server"));
        certificate.AltNames.ShouldBe(["web", "*.web.svc", "admin@web.svc"]);
        certificate.IpSans.ShouldBe(["10.0.0.1", "::1"]);
        certificate.UriSans.ShouldBe(["spiffe://cluster.local/ns/apps/sa/web", "urn:web"]);
        (certificate.Ttl, certificate.KeyType).ShouldBe(("604800s", "rsa"));
    }

    [Theory]
    [InlineData("24h", "24h")]
    [InlineData("1h30m", "1h30m")]
    [InlineData("3600", "3600s")]
    [InlineData("1d12h", "129600s")]
    public void Gives_the_life_in_units_that_every_Vault_knows(string text, string ttl) =>
        Read($"pki/web common_name=a ttl={text}").Ttl.ShouldBe(ttl);

    [Theory]
    [InlineData("", "MOUNT/ROLE")]
    [InlineData("web common_name=a", "MOUNT/ROLE")]
    [InlineData("common_name=a", "MOUNT/ROLE")]
    [InlineData("pki/sign/web common_name=a", "without sign/")]
    [InlineData("pki/issue/web common_name=a", "without issue/")]
    [InlineData("sys/web common_name=a", "administration")]
    [InlineData("pki/../web common_name=a", "without the segments")]
    [InlineData("pki/we$b common_name=a", "PKI role")]
    [InlineData("pki/web", "common_name=NAME")]
    [InlineData("pki/web common_name=", "common_name=NAME")]
    [InlineData("pki/web common_name=a..b", "common_name=NAME")]
    [InlineData("pki/web common_name=.a.b", "common_name=NAME")]
    [InlineData("pki/web common_name=https://a.b", "common_name=NAME")]
    [InlineData("pki/web common_name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "64 characters")]
    [InlineData("pki/web common_name=a alt_names=a_b,c d", "name=value")]
    [InlineData("pki/web common_name=a alt_names=a,,b", "alt_names=")]
    [InlineData("pki/web common_name=a alt_names=10.0.0.1", "ip_sans")]
    [InlineData("pki/web common_name=a alt_names=-a.b", "\"-a.b\"")]
    [InlineData("pki/web common_name=a ip_sans=web.svc", "IP addresses")]
    [InlineData("pki/web common_name=a ip_sans=10.1", "IP addresses")]
    [InlineData("pki/web common_name=a ip_sans=10.0.0.256", "IP addresses")]
    [InlineData("pki/web common_name=a uri_sans=web.svc", "URIs")]
    [InlineData("pki/web common_name=a uri_sans=/etc/passwd", "URIs")]
    [InlineData("pki/web common_name=a ttl=1", "from 5s")]
    [InlineData("pki/web common_name=a ttl=24x", "from 5s")]
    [InlineData("pki/web common_name=a ttl=h", "from 5s")]
    [InlineData("pki/web common_name=a ttl=", "from 5s")]
    [InlineData("pki/web common_name=a ttl=11000d", "10 years")]
    [InlineData("pki/web common_name=a key_type=dsa", "ec, rsa or ed25519")]
    [InlineData("pki/web common_name=a common_name=b", "only once")]
    [InlineData("pki/web common_name=a format=pem", "and not \"format\"")]
    [InlineData("pki/web common_name=\"a", "every quote closed")]
    public void Refuses_and_says_why(string text, string reason)
    {
        var (value, mistake) = CertificateText.Read("tls", text);

        value.ShouldBeNull();
        mistake!.Expected.ShouldContain(reason, Case.Sensitive);
    }

    [Theory]
    [InlineData("comon_name=a", "common_name")]
    [InlineData("altnames=a", "alt_names")]
    [InlineData("keytype=rsa", "key_type")]
    public void Suggests_the_nearest_parameter(string parameter, string meant) =>
        CertificateText.Read("tls", $"pki/web {parameter}").Mistake!.Nearest.ShouldBe(meant);

    private static CertificateRequest Read(string text)
    {
        var (value, mistake) = CertificateText.Read("tls", text);
        return value.ShouldNotBeNull(mistake?.Expected);
    }
}
