using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Acquisition;

/// <summary>
/// One attempt to get what the app is to have. Every attempt asks the broker for a new grant and opens it at most once: after a lost
/// answer our own unwrapping could not be told from that of another.
/// </summary>
public sealed class SecretSource(AgentSettings settings, AgentHttp http, PeerTrust trust, Clock clock)
{
    private static readonly AttemptLimit OneAttempt = new(
        TimeSpan.FromSeconds(30), "The injector or Vault sent an incomplete answer. Check the network between this pod and them.");

    /// <exception cref="AgentException">Refused, not reachable, or possibly intercepted.</exception>
    public Task<Obtained> ObtainAsync(CancellationToken cancellation) =>
        OneAttempt.AskAsync(VaultPeer.Of(settings), clock, AttemptAsync, cancellation);

    private async Task<Obtained> AttemptAsync(CancellationToken cancellation)
    {
        trust.Check(brokered: settings.AuthMethod != AuthMethods.Kubernetes);
        return settings.AuthMethod == AuthMethods.Kubernetes
            ? await LogInDirectlyAsync(IdentityToken.Read(settings.LoginFile ?? settings.IdentityFile), cancellation)
            : await OpenAsync(await GrantAsync(IdentityToken.Read(settings.IdentityFile), cancellation), cancellation);
    }

    private async Task<Obtained> LogInDirectlyAsync(string identity, CancellationToken cancellation)
    {
        var asked = clock.Steady;
        try
        {
            var auth = await http.Vault.KubernetesAuth(settings.AuthPath).LoginAsync(settings.Role, identity, cancellation);
            return Login(auth, asked, trust.Vault.Pem);
        }
        catch (VaultException refused) when (HasOtherAudience(refused))
        {
            // Vault answers 500, or 403, by its version.
            throw new AgentException(
                FailureKind.NotAllowed,
                $"Vault's kubernetes auth refuses the pod's ServiceAccount token for role '{settings.Role}', because it is for another " +
                "audience than that of the role. Set Injection:KubernetesAuthAudience to the audience of the role " +
                $"(vault read {settings.AuthPath}/role/{settings.Role}), or the role's audience to that of the injector.",
                refused);
        }
    }

    private static bool HasOtherAudience(VaultException refused) =>
        refused.Errors.Any(error => error.Contains("audience", StringComparison.OrdinalIgnoreCase));

    private async Task<Grant> GrantAsync(string identity, CancellationToken cancellation)
    {
        var asked = clock.Steady;
        var wire = await http.Broker.AskAsync(identity, cancellation);
        var grant = Grant.Check(wire, settings, trust, asked);
        return trust.TryAdd(wire)
            ? grant
            : throw new AgentException(
                FailureKind.Passing,
                "The injector sent a CA bundle without a readable certificate. Read the injector's log.");
    }

    private async Task<Obtained> OpenAsync(Grant grant, CancellationToken cancellation)
    {
        try
        {
            var facts = await http.Vault.Wrapping.LookupAsync(grant.Wrapping, cancellation);
            var expected = Grant.ExpectedCreationPath(settings);
            return facts.CreationPath == expected
                ? await UnwrapAsync(grant, facts, cancellation)
                : throw AgentException.Intercepted(
                    Connection.OneLine($"the wrapping token was created by '{facts.CreationPath}' and not by '{expected}'"));
        }
        catch (VaultException failure) when (failure.Kind == VaultErrorKind.InvalidWrappingToken)
        {
            throw grant.MayHaveExpired(clock.Steady)
                ? new AgentException(
                    FailureKind.Passing,
                    "The wrapping token expired before the agent could unwrap it. Requesting a new one.",
                    failure)
                : AgentException.Intercepted(
                    "Vault no longer knows the wrapping token although it cannot have expired: another client has unwrapped it");
        }
    }

    private async Task<Obtained> UnwrapAsync(Grant grant, WrapFacts facts, CancellationToken cancellation)
    {
        if (settings.Output == Outputs.WrappedSecretId)
        {
            return new Obtained.SealedSecretId(grant.RoleId, grant.Wrapping, facts.CreationTtl, grant.CaBundle);
        }

        if (settings.AuthMethod == AuthMethods.Token)
        {
            return Login(await http.Vault.Wrapping.UnwrapTokenAsync(grant.Wrapping, cancellation), grant.Asked, grant.CaBundle);
        }

        var secretId = await http.Vault.Wrapping.UnwrapSecretIdAsync(grant.Wrapping, cancellation);
        if (settings.Output == Outputs.SecretId)
        {
            return new Obtained.OpenedSecretId(grant.RoleId, secretId, grant.CaBundle);
        }

        var asked = clock.Steady;
        var auth = await http.Vault.AppRole(settings.AuthPath).LoginAsync(grant.RoleId, secretId.Id, cancellation);
        return Login(auth, asked, grant.CaBundle) with { SecretIdAccessor = secretId.NumUses == 1 ? null : secretId.Accessor };
    }

    private Obtained.Login Login(VaultAuth auth, TimeSpan asked, string caBundle) =>
        new(auth, Lease.Of(auth.LeaseDuration, auth.Renewable, asked, clock.Random()), caBundle);
}
