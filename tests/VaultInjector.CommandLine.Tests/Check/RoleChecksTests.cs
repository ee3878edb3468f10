using System.Collections.Frozen;
using System.Net;
using System.Text;
using VaultInjector.CommandLine.Check;
using VaultInjector.Injection.Pods;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.CommandLine.Tests.Check;

/// <summary>What <c>check</c> prints about the roles of <c>allowed-roles</c>, by what Vault answers.</summary>
public sealed class RoleChecksTests
{
    private const string RoleId = """{"data":{"role_id":"r-1"}}""";
    private const string Orphan = """{"data":{"name":"ci","orphan":true,"renewable":true,"allowed_policies":["ci"]}}""";
    private const string Child = """{"data":{"name":"ci","orphan":false,"renewable":true,"allowed_policies":["ci"]}}""";
    private const string AppRolePath = "/v1/auth/approle/role/ci/role-id";
    private const string TokenRolePath = "/v1/auth/token/roles/ci";

    [Theory]
    [InlineData("ci", AppRolePath, 200, RoleId, "✓ role ci: is an AppRole of auth/approle\n")]
    [InlineData("ci", TokenRolePath, 200, Orphan, "✗ role ci: is not in Vault at auth/approle\n", "write token:ci in")]
    [InlineData("ci", AppRolePath, 403, "{}", "- role ci: skipped: the token's policy does not let it read")]
    [InlineData("token:ci", TokenRolePath, 200, Orphan, "✓ role token:ci: is a token role that creates orphan tokens\n")]
    [InlineData("token:ci", TokenRolePath, 200, Child, "! role token:ci: ", "end together with the injector's", "orphan=true")]
    [InlineData("token:ci", TokenRolePath, 403, "{}", "! role token:ci: ", "configure-injector.sh --token-role ci")]
    [InlineData("token:ci", AppRolePath, 200, RoleId, "✗ role token:ci: is not a token role in Vault\n  → certs-scripts/add-app.sh ci")]
    [InlineData("token:sa/ci", TokenRolePath, 200, Orphan, "✓ role token:ci: ")]
    [InlineData("ci-*", AppRolePath, 200, RoleId, "- roles: skipped: no namespace allows a role by its full name")]
    public async Task Prints_a_line(string allowed, string path, int status, string body, params string[] words)
    {
        var said = await CheckAsync(allowed, new OneAnswer(path, (HttpStatusCode)status, body));

        words.ShouldAllBe(word => said.Contains(word, StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task The_same_name_for_both_methods_is_looked_at_twice()
    {
        var said = await CheckAsync("token:ci,ci,x/ci", new OneAnswer(AppRolePath, HttpStatusCode.OK, RoleId));

        said.ShouldStartWith("✓ role ci: is an AppRole");
        said.ShouldContain("✗ role token:ci: is not a token role");
        said.ShouldEndWith("1 ok, 1 failed, 0 skipped\n");
    }

    private static async Task<string> CheckAsync(string allowed, HttpMessageHandler handler)
    {
        using var http = new HttpClient(handler) { BaseAddress = new Uri("https://vault.test:8200") };
        var output = new StringWriter { NewLine = "\n" };
        var list = new Checklist(output);
        var annotations = new Dictionary<string, string> { ["vault-injector.io/allowed-roles"] = allowed };
        var space = new NamespaceMetadata("shop", FrozenDictionary<string, string>.Empty, annotations.ToFrozenDictionary());
        var checks = new RoleChecks(new VaultClient(http, null), new VaultToken("hvs.token"), new InjectionOptions());
        await foreach (var line in checks.RunAsync([space], CancellationToken.None))
        {
            list.Add(line);
        }

        list.Finish();
        return output.ToString();
    }

    /// <summary>Knows one path, and answers 404 on all others.</summary>
    private sealed class OneAnswer(string path, HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isKnown = request.RequestUri!.AbsolutePath == path;
            return Task.FromResult(new HttpResponseMessage(isKnown ? status : HttpStatusCode.NotFound)
            {
                Content = new StringContent(isKnown ? body : """{"errors":[]}""", Encoding.UTF8, "application/json"),
            });
        }
    }
}
