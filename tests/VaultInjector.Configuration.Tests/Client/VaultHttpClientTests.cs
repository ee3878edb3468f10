using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace VaultInjector.Configuration.Tests.Client;

/// <summary>A client whose token and CA are those of now.</summary>
public sealed class VaultHttpClientTests : TestVault
{
    private const string Secret = "secret/data/web";

    [Fact]
    public async Task Reads_a_secret_with_the_token_of_the_mount()
    {
        using var client = Client();

        (await client.GetStringAsync(Secret)).ShouldContain("\"password\":\"one\"");
    }

    [Fact]
    public async Task Uses_the_token_that_replaced_another()
    {
        using var client = Client();
        await client.GetStringAsync(Secret);
        await RevokeAsync(await File.ReadAllTextAsync(Mounted.PathOf("token")));
        (await client.GetAsync(Secret)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        Mounted.Write("token", await TokenAsync());

        (await client.GetStringAsync(Secret)).ShouldContain("one");
    }

    [Fact]
    public async Task Sends_a_refused_request_again_if_the_token_was_replaced_meanwhile()
    {
        var later = await TokenAsync();
        Mounted.Write("token", "hvs.replaced");
        using var replaces = new ReplacingHandler(() => Mounted.Write("token", later));
        using var handler = new VaultHttpHandler(Options());
        replaces.InnerHandler = handler.InnerHandler!;
        handler.InnerHandler = replaces;
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"{Variables["VAULT_ADDR"]}/v1/") };

        using var answer = await client.PostAsJsonAsync(Secret, new { data = new { password = "two" } });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetStringAsync(Secret)).ShouldContain("two");
        replaces.Seen.ShouldBe(["hvs.replaced", later, later]);
    }

    [Fact]
    public async Task Verifies_a_CA_that_was_rolled_over()
    {
        var next = new Support.TestAuthority("next CA");
        Certify(next);
        Vault.ReloadCertificate();
        using var early = Client();
        var refusal = await Should.ThrowAsync<HttpRequestException>(() => early.GetStringAsync(Secret));
        refusal.InnerException.ShouldNotBeNull().Message.ShouldContain("ca.crt");

        Mounted.Write("ca.crt", Authority.RootPem + next.RootPem);

        (await early.GetStringAsync(Secret)).ShouldContain("one");
    }

    [Fact]
    public async Task Works_again_when_Vault_is_back()
    {
        using var client = Client();
        await client.GetStringAsync(Secret);
        await Vault.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync(Secret));

        await RestartAsync();
        Mounted.Write("token", await TokenAsync());

        (await client.GetStringAsync(Secret)).ShouldContain("one");
    }

    [Fact]
    public async Task Gives_the_token_to_no_other_server_and_keeps_a_token_of_the_request()
    {
        Mounted.Write("token", "hvs.mounted");
        using var echo = new ReplacingHandler(() => { });
        using var handler = new VaultHttpHandler(Options()) { InnerHandler = echo };
        using var invoker = new HttpMessageInvoker(handler);
        echo.Answer = () => new HttpResponseMessage(HttpStatusCode.OK);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "https://elsewhere.example/v1/secret/data/web");
        using var plain = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{Vault.Address.Port}/v1/secret/data/web");
        using var own = new HttpRequestMessage(HttpMethod.Get, $"{Variables["VAULT_ADDR"]}/v1/sys/wrapping/unwrap");
        own.Headers.Add("X-Vault-Token", "hvs.own");

        foreach (var request in new[] { foreign, plain, own })
        {
            (await invoker.SendAsync(request, CancellationToken.None)).Dispose();
        }

        echo.Seen.ShouldBe([null, null, "hvs.own"]);
    }

    [Fact]
    public async Task Sends_the_namespace()
    {
        Variables["VAULT_NAMESPACE"] = "team/web";
        using var echo = new ReplacingHandler(() => { }) { Answer = () => new HttpResponseMessage(HttpStatusCode.OK) };
        using var handler = new VaultHttpHandler(Options()) { InnerHandler = echo };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Variables["VAULT_ADDR"]}/v1/x");

        (await invoker.SendAsync(request, CancellationToken.None)).Dispose();

        request.Headers.GetValues("X-Vault-Namespace").ShouldBe(["team/web"]);
    }

    [Theory]
    [InlineData("token", "vault-injector.io/role: ROLE")]
    [InlineData("ca.crt", "vault-injector.io/role: ROLE")]
    public async Task A_missing_file_names_its_annotation(string name, string remedy)
    {
        File.Delete(Mounted.PathOf(name));
        using var client = Client();

        var refusal = await Should.ThrowAsync<Exception>(() => client.GetStringAsync(Secret));
        var cause = refusal as VaultInjectorException ?? refusal.InnerException.ShouldBeOfType<VaultInjectorException>();
        cause.Message.ShouldContain(remedy);
        cause.Message.ShouldContain(Mounted.PathOf(name));
    }

    [Theory]
    [InlineData(null, "VAULT_ADDR")]
    [InlineData("not a URL", "VAULT_ADDR")]
    [InlineData("http://vault.example:8200", "in the clear")]
    public void An_address_that_is_missing_or_unsafe_is_refused(string? address, string message)
    {
        Variables.Remove("VAULT_ADDR");
        if (address is not null)
        {
            Variables["VAULT_ADDR"] = address;
        }

        Should.Throw<VaultInjectorException>(Client).Message.ShouldContain(message);
    }

    [Fact]
    public async Task Finds_the_address_in_the_token_document_and_works_as_a_service()
    {
        Mounted.Write("vault-token", $$"""{"clientToken":"x","vaultAddr":"{{Variables["VAULT_ADDR"]}}"}""");
        Variables.Remove("VAULT_ADDR");
        await using var services = new ServiceCollection()
            .AddVaultInjectorClient(options => (options.Path, options.Environment) = (Mounted.Root, Options().Environment))
            .BuildServiceProvider();

        (await services.GetRequiredService<VaultHttpClient>().GetStringAsync(Secret)).ShouldContain("one");
    }

    [Fact]
    public async Task Outside_of_a_pod_the_variables_of_Vault_do()
    {
        Variables.Remove("KUBERNETES_SERVICE_HOST");
        Variables["VAULT_TOKEN"] = await TokenAsync();
        Variables["VAULT_CACERT"] = Mounted.PathOf("ca.crt");
        using var client = new VaultHttpClient(new VaultClientOptions
        {
            Path = Mounted.PathOf("absent"),
            Environment = name => Variables.GetValueOrDefault(name),
        });

        (await client.GetStringAsync(Secret)).ShouldContain("one");
    }

    /// <summary>Notes the token of each request, and does something before the first is answered.</summary>
    private sealed class ReplacingHandler(Action replace) : DelegatingHandler
    {
        public List<string?> Seen { get; } = [];

        public Func<HttpResponseMessage>? Answer { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add(request.Headers.TryGetValues("X-Vault-Token", out var tokens) ? tokens.Single() : null);
            var answer = Answer?.Invoke() ?? await base.SendAsync(request, cancellationToken);
            if (Seen.Count == 1)
            {
                replace();
            }

            return answer;
        }
    }
}
