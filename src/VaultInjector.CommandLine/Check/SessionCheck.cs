using System.Globalization;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using k8s;

namespace VaultInjector.CommandLine.Check;

/// <summary>The injector's own token: whether it is there, its policies, and whether it can be kept alive.</summary>
/// <param name="vault">Asked.</param>
/// <param name="options">How the injector logs in.</param>
/// <param name="isExplicit">Whether the user named the token's file, so that it has to be there.</param>
internal sealed class SessionCheck(VaultClient vault, VaultSessionOptions options, bool isExplicit)
{
    public const string Name = "session";

    /// <returns>What to print, and the token; null if there is not a token that Vault knows.</returns>
    public async Task<(CheckResult Result, VaultToken? Token)> RunAsync(CancellationToken cancellation)
    {
        if (MissingFile() is { } missing && !isExplicit && !KubernetesClientConfiguration.IsInCluster())
        {
            var reason = $"{missing} is not here; copy the injector's credential there, or pass --vault-token-file FILE";
            return (new CheckResult.Skipped(reason), null);
        }

        var login = SessionRegistration.Login(vault, options);
        try
        {
            var token = await login.LoginAsync(cancellation);
            return (Judge(await vault.Tokens.LookupSelfAsync(token, cancellation)), token);
        }
        catch (Exception refusal) when (refusal is VaultException or SessionException)
        {
            return (new CheckResult.Failed(refusal.Message, login.Advice), null);
        }
    }

    /// <summary>Revokes a token that this check made; a token from a file belongs to the injector and stays.</summary>
    public async Task EndAsync(VaultToken? token, CancellationToken cancellation)
    {
        if (token is null || options.Method == SessionMethod.TokenFile)
        {
            return;
        }

        try
        {
            await vault.Tokens.RevokeSelfAsync(token, cancellation);
        }
        catch (VaultException)
        {
            // The token ends with its lease.
        }
    }

    private CheckResult Judge(TokenFacts facts)
    {
        var policies = $"policies {string.Join(", ", facts.Policies)}";
        return facts switch
        {
            _ when facts.Policies.Contains("root", StringComparer.Ordinal) =>
                new CheckResult.Failed("the token has the root policy, which the injector refuses", Configure("token")),
            { Renewable: false } when options.Method == SessionMethod.TokenFile =>
                new CheckResult.Failed($"{policies}; the token cannot be renewed and ends in {Span(facts.Ttl)}", Configure("token")),
            { Period.Ticks: 0, Role: { } role } when options.Method == SessionMethod.TokenFile =>
                new CheckResult.Ok($"{policies}; of token role {role}, ends in {Span(facts.Ttl)} unless renewed"),
            { Period.Ticks: 0 } when options.Method == SessionMethod.TokenFile =>
                new CheckResult.Failed($"{policies}; the token is not periodic and ends at its maximum TTL", Configure("token")),
            { Period.Ticks: 0 } => new CheckResult.Ok($"logs in by {options.Method}; {policies}; lasts {Span(facts.Ttl)}"),
            _ => new CheckResult.Ok($"{policies}; period {Span(facts.Period)}, ends in {Span(facts.Ttl)} unless renewed"),
        };
    }

    private string? MissingFile() => new[]
    {
        options.Method == SessionMethod.TokenFile ? options.TokenFile : null,
        options.Method == SessionMethod.Kubernetes ? options.ServiceAccountTokenFile : null,
        options.Method == SessionMethod.AppRole ? options.RoleIdFile : null,
        options.Method == SessionMethod.AppRole ? options.SecretIdFile : null,
    }.FirstOrDefault(file => file is not null && !File.Exists(file));

    private static string Configure(string method) => $"Make a new one: certs-scripts/configure-injector.sh --auth {method}";

    private static string Span(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}
