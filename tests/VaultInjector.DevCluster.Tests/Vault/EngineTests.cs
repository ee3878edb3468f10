using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>Key/value secrets of both versions and the PKI engine, by the paths that product, scripts and demo use.</summary>
public sealed class EngineTests : VaultDesk
{
    [Fact]
    public async Task KV_1_stores_reads_lists_and_deletes()
    {
        await DoAsync("POST", "sys/mounts/kv1", """{"type":"kv","options":{"version":"1"}}""");
        await DoAsync("PUT", "kv1/app/db", """{"password":"p1"}""");

        (await DoAsync("GET", "kv1/app/db"))["data"]!["password"]!.GetValue<string>().ShouldBe("p1");
        (await DoAsync("LIST", "kv1"))["data"]!["keys"]!.ToJsonString().ShouldBe("""["app/"]""");

        await DoAsync("DELETE", "kv1/app/db");
        (await AskAsync("GET", "kv1/app/db")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task KV_2_keeps_versions_and_compares_before_it_sets()
    {
        await DoAsync("POST", "sys/mounts/kv2", """{"type":"kv","options":{"version":"2"}}""");
        await DoAsync("POST", "kv2/data/app", """{"data":{"password":"p1"}}""");
        var second = await DoAsync("POST", "kv2/data/app", """{"data":{"password":"p2"}}""");

        second["data"]!["version"]!.GetValue<int>().ShouldBe(2);
        (await PasswordAsync("kv2/data/app")).ShouldBe("p2");
        (await PasswordAsync("kv2/data/app?version=1")).ShouldBe("p1");
        (await RefusalAsync(HttpStatusCode.BadRequest, "POST", "kv2/data/app", """{"options":{"cas":1},"data":{"password":"p3"}}"""))
            .ShouldContain("check-and-set parameter did not match the current version");

        await DoAsync("DELETE", "kv2/data/app");
        (await AskAsync("GET", "kv2/data/app")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PasswordAsync("kv2/data/app?version=1")).ShouldBe("p1");
    }

    [Fact]
    public async Task PKI_signs_a_request_for_an_allowed_name_with_its_own_CA()
    {
        var root = await RootAsync();

        var answer = await DoAsync("POST", "pki/sign/web", Body("web.apps.svc"));

        using var leaf = X509Certificate2.CreateFromPem(answer["data"]!["certificate"]!.GetValue<string>());
        using var authority = X509Certificate2.CreateFromPem(root);
        leaf.IssuerName.RawData.ShouldBe(authority.SubjectName.RawData);
        leaf.MatchesHostname("web.apps.svc").ShouldBeTrue();
        (await DoAsync("GET", "pki/cert/ca", token: null))["data"]!["certificate"]!.GetValue<string>().Trim().ShouldBe(root.Trim());
    }

    [Theory]
    [InlineData("pki/sign/web", "evil.example", "not allowed by this role")]
    [InlineData("pki/sign/none", "web.apps.svc", "unknown role: none")]
    public async Task PKI_refuses_another_name_and_an_unknown_role(string path, string name, string words)
    {
        await RootAsync();

        (await RefusalAsync(HttpStatusCode.BadRequest, "POST", path, Body(name))).ShouldContain(words);
    }

    [Fact]
    public async Task PKI_issues_a_key_with_its_certificate()
    {
        await RootAsync();

        var plain = (await DoAsync("POST", "pki/issue/web", """{"common_name":"web.apps.svc"}"""))["data"]!;
        var bundle = (await DoAsync(
            "POST", "pki/issue/web", """{"common_name":"web.apps.svc","format":"pem_bundle","private_key_format":"pkcs8"}"""))["data"]!;

        plain.AsObject().Select(item => item.Key).Order(StringComparer.Ordinal).ShouldBe(
            ["certificate", "expiration", "issuing_ca", "private_key", "private_key_type", "serial_number"]);
        using var certificate = X509Certificate2.CreateFromPem(plain["certificate"]!.GetValue<string>());
        using var key = ECDsa.Create();
        key.ImportFromPem(plain["private_key"]!.GetValue<string>());
        certificate.GetECDsaPublicKey()!.ExportSubjectPublicKeyInfo().ShouldBe(key.ExportSubjectPublicKeyInfo());
        bundle["certificate"]!.GetValue<string>().ShouldStartWith("-----BEGIN EC PRIVATE KEY-----");
        bundle["private_key"]!.GetValue<string>().ShouldStartWith("-----BEGIN PRIVATE KEY-----");
    }

    [Fact]
    public async Task PKI_signs_the_URIs_of_a_request_that_the_role_allows()
    {
        await RootAsync(",\"allowed_uri_sans\":\"spiffe://a/*\"");

        var data = (await DoAsync("POST", "pki/sign/web", Body("web.apps.svc", "spiffe://a/web")))["data"]!;

        using var leaf = X509Certificate2.CreateFromPem(data["certificate"]!.GetValue<string>());
        leaf.Extensions["2.5.29.17"]!.Format(multiLine: false).ShouldContain("spiffe://a/web");
        (await RefusalAsync(HttpStatusCode.BadRequest, "POST", "pki/sign/web", Body("web.apps.svc", "spiffe://b/web")))
            .ShouldBe("URI Subject Alternative Names were provided via the API which are not valid for this role");
    }

    private async Task<string> PasswordAsync(string path) => (await DoAsync("GET", path))["data"]!["data"]!["password"]!.GetValue<string>();

    private async Task<string> RootAsync(string more = "")
    {
        await DoAsync("POST", "sys/mounts/pki", """{"type":"pki","config":{"max_lease_ttl":"87600h"}}""");
        var root = await DoAsync("POST", "pki/root/generate/internal", """{"common_name":"Test Root","ttl":"87600h"}""");
        await DoAsync(
            "POST",
            "pki/roles/web",
            $$"""{"allowed_domains":["apps.svc"],"allow_subdomains":true,"key_type":"ec","key_bits":256,"max_ttl":"72h"{{more}}}""");
        return root["data"]!["certificate"]!.GetValue<string>();
    }

    private static string Body(string name, string? uri = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (uri is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            names.AddUri(new Uri(uri));
            request.CertificateExtensions.Add(names.Build());
        }

        return new JsonObject { ["csr"] = request.CreateSigningRequestPem(), ["common_name"] = name }.ToJsonString();
    }
}
