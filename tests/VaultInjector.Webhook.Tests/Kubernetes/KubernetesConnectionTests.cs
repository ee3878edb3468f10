using System.Text;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using k8s;
using k8s.Exceptions;

namespace VaultInjector.Webhook.Tests.Kubernetes;

/// <summary>Whom the API server sees, and what is not sent where nothing verifies it.</summary>
public sealed class KubernetesConnectionTests
{
    [Fact]
    public async Task Sends_the_bearer_token_of_the_kubeconfig() =>
        (await AuthorizationAsync(new KubernetesClientConfiguration { Host = "https://api.test", AccessToken = "t1" })).ShouldBe(
            "Bearer t1");

    [Fact]
    public async Task Sends_user_and_password_without_a_token() =>
        (await AuthorizationAsync(new KubernetesClientConfiguration { Host = "https://api.test", Username = "u", Password = "p" }))
            .ShouldBe($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("u:p"))}");

    [Fact]
    public async Task Sends_no_header_with_a_client_certificate() =>
        (await AuthorizationAsync(new KubernetesClientConfiguration { Host = "https://api.test" })).ShouldBeNull();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not an address")]
    public void Refuses_a_kubeconfig_without_an_address(string? host) =>
        Should
            .Throw<KubeConfigException>(() =>
                new KubernetesConnection(new KubernetesClientConfiguration { Host = host! }, TimeProvider.System))
            .Message.ShouldContain("not the address");

    [Fact]
    public void Refuses_to_trust_any_server()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://api.test", insecure-skip-tls-verify: true}}]
            contexts: [{name: c, context: {cluster: c, user: c}}]
            users: [{name: c, user: {token: t}}]
            """);
        try
        {
            var options = new KubernetesOptions { Kubeconfig = file };
            Should.Throw<ConfigurationException>(() => KubernetesRegistration.Connect(options, TimeProvider.System))
                .Message.ShouldContain("insecure-skip-tls-verify is not accepted");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string?> AuthorizationAsync(KubernetesClientConfiguration configuration)
    {
        using var connection = new KubernetesConnection(configuration, TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, connection.Server);
        await connection.AuthenticateAsync(request, CancellationToken.None);
        return request.Headers.Authorization?.ToString();
    }
}
