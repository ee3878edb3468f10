using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Certificates;

/// <summary>Looks now and then whether a mount has another CA: then the certificates of the old one are replaced at once.</summary>
internal sealed class AuthorityWatch(AgentParts parts, CertificateIssuing issuing, IReadOnlyList<PodCertificate> certificates)
{
    private readonly Dictionary<string, string> _authorities = new(StringComparer.Ordinal);

    /// <summary>When to look again, by <see cref="Runtime.Time.Clock.Steady"/>.</summary>
    public TimeSpan Due { get; private set; } = Next(parts);

    /// <summary>A CA that is neither the issuer nor the one seen before is new: clients may no longer trust the old one.</summary>
    public async Task LookAsync(VaultToken token, CancellationToken cancellation)
    {
        Due = Next(parts);
        foreach (var mount in Mounts())
        {
            try
            {
                if (await issuing.ReadCaAsync(mount, token, cancellation) is { } authority)
                {
                    Compare(mount, authority);
                    _authorities[mount] = authority;
                }
            }
            catch (AgentException failure)
            {
                // It is looked at again; if Vault is away, the other chores say so.
                if (failure.IsVaultAway())
                {
                    break;
                }
            }
        }
    }

    private HashSet<string> Mounts()
    {
        var mounts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var certificate in certificates)
        {
            mounts.Add(certificate.Request.Mount);
        }

        return mounts;
    }

    private void Compare(string mount, string authority)
    {
        if (!_authorities.TryGetValue(mount, out var before) || before == authority)
        {
            return;
        }

        foreach (var certificate in certificates)
        {
            if (certificate.Request.Mount == mount && certificate.Issued?.IssuingCa != authority)
            {
                certificate.Due = parts.Clock.Steady;
                parts.Log.Say($"The CA of {mount} is another one: asking for a new certificate {certificate.Request.File}.");
            }
        }
    }

    private static TimeSpan Next(AgentParts parts) =>
        parts.Clock.Steady + (parts.Settings.Secrets.Refresh * (0.9 + (parts.Clock.Random() / 10)));
}
