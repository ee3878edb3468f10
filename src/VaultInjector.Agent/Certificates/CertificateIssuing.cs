using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Certificates;

/// <summary>Makes a key, lets Vault sign it, and says in one sentence why not.</summary>
internal sealed class CertificateIssuing(AgentParts parts)
{
    /// <exception cref="AgentException">Vault refuses, does not answer, or cannot at present.</exception>
    public async Task<IssuedFiles> IssueAsync(CertificateRequest wanted, VaultToken token, CancellationToken cancellation)
    {
        using var key = CertificateKey.Create(wanted.KeyType);
        try
        {
            var request = new PkiSignRequest(wanted.Role, SigningRequest.Of(wanted, key), wanted.CommonName, wanted.Ttl)
            {
                AltNames = wanted.AltNames,
                IpSans = wanted.IpSans,
                UriSans = wanted.UriSans,
            };
            var signed = await VaultAttempt.AskAsync(
                parts.Vault,
                parts.Clock,
                bounded => parts.Http.Vault.Pki(wanted.Mount).SignAsync(token, request, bounded),
                cancellation);
            return IssuedFiles.Of(signed, key) ?? throw Failure(
                wanted, FailureKind.Passing, "Vault's answer is not a certificate for the key that was sent. Check that no proxy answers.");
        }
        catch (AgentException refused) when (refused.InnerException is VaultException { IsTransient: false } vault)
        {
            throw Refused(wanted, vault);
        }
        catch (ArgumentException wrong)
        {
            var path = $"{wanted.Mount}/sign/{wanted.Role}";
            throw Failure(wanted, FailureKind.Refused, $"'{path}' cannot be a path in Vault. Correct the annotation.", wrong);
        }
        catch (FormatException wrong)
        {
            throw Failure(wanted, FailureKind.Refused, $"{wrong.Message}. Correct the annotation.", wrong);
        }
    }

    /// <summary>The certificate of the mount's CA.</summary>
    /// <returns>Null if Vault refuses: then there is nothing to compare with.</returns>
    /// <exception cref="AgentException">Vault does not answer, or cannot at present.</exception>
    public async Task<string?> ReadCaAsync(string mount, VaultToken token, CancellationToken cancellation) =>
        (await VaultAttempt.OrRefusedAsync(
            parts.Vault, parts.Clock, bounded => parts.Http.Vault.Pki(mount).ReadCaAsync(token, bounded), cancellation))?.Trim();

    private AgentException Refused(CertificateRequest wanted, VaultException vault)
    {
        var path = $"{wanted.Mount}/sign/{wanted.Role}";
        var said = vault.Errors.Count > 0 ? string.Join("; ", vault.Errors) : vault.Kind.ToString();
        var remedy = vault.Kind switch
        {
            VaultErrorKind.PermissionDenied =>
                $"Add to a policy of the role '{parts.Settings.Role}': path \"{path}\" {{ capabilities = [\"update\"] }}",
            VaultErrorKind.UnknownRole => $"Create the PKI role '{wanted.Role}' in '{wanted.Mount}', or correct the annotation.",
            VaultErrorKind.NotFound => $"Check that there is a PKI engine at '{wanted.Mount}', or correct the annotation.",
            _ => $"Correct the annotation, or allow it in the PKI role {wanted.Mount}/roles/{wanted.Role}.",
        };
        var kind = vault.Kind == VaultErrorKind.PermissionDenied ? FailureKind.StartUpRace : FailureKind.Refused;
        return Failure(wanted, kind, $"Vault refused to sign at {path}: {said} ({(int?)vault.Status}). {remedy}", vault);
    }

    private static AgentException Failure(CertificateRequest wanted, FailureKind kind, string sentence, Exception? cause = null) =>
        new(kind, Connection.OneLine($"vault-injector.io/certificate.{wanted.Name}: {sentence}"), cause);
}
