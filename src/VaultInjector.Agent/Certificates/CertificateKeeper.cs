using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Certificates;

/// <summary>Gets the pod's certificates, renews them at 2/3 of their life, and replaces them when the CA is another one.</summary>
public sealed class CertificateKeeper
{
    private readonly AgentParts _parts;
    private readonly CertificateIssuing _issuing;
    private readonly List<PodCertificate> _certificates = [];
    private readonly AuthorityWatch _authorities;
    private readonly ReportedCause _state;
    private List<string> _hooks = [];
    private VaultToken? _token;

    public CertificateKeeper(AgentParts parts)
    {
        (_parts, _issuing, _state) = (parts, new CertificateIssuing(parts), new ReportedCause(parts.Log));
        foreach (var request in parts.Settings.Secrets.Certificates)
        {
            _certificates.Add(new PodCertificate(request, parts.Log));
        }

        _authorities = new AuthorityWatch(parts, _issuing, _certificates);
    }

    /// <summary>The hooks to run, because certificates changed.</summary>
    public IReadOnlyList<string> Hooks => _hooks;

    /// <summary>When there is something to do, by <see cref="Runtime.Time.Clock.Steady"/>.</summary>
    public TimeSpan Due
    {
        get
        {
            var due = _authorities.Due;
            foreach (var certificate in _certificates)
            {
                due = certificate.Due < due ? certificate.Due : due;
            }

            return _token is null || _certificates.Count == 0 ? TimeSpan.MaxValue : due;
        }
    }

    /// <summary>Takes over what an earlier agent of this pod wrote.</summary>
    public void Load()
    {
        foreach (var certificate in _certificates)
        {
            if (IssuedFiles.Read(extension =>
                SwappedFolder.Read(_parts.Settings.Directory, certificate.Request.File, extension)) is { } issued)
            {
                certificate.TakeOver(issued, _parts.Clock);
            }
        }

        if (_certificates.Count > 0)
        {
            _hooks = CertificateState.Hooks(_parts.State);
        }
    }

    /// <summary>One attempt to get every certificate, before the app starts. What an attempt before it got stays.</summary>
    /// <exception cref="AgentException">Vault refuses one, or does not answer.</exception>
    public async Task StartAsync(VaultToken token, CancellationToken cancellation)
    {
        _token = token;
        foreach (var certificate in _certificates)
        {
            if (certificate.Issued is null)
            {
                var issued = await _issuing.IssueAsync(certificate.Request, token, cancellation);
                Write(certificate, issued);
                certificate.Take(issued, _parts.Clock);
            }
        }
    }

    /// <summary>The token to ask with from now on.</summary>
    public void Use(VaultToken token)
    {
        _token = token;
        foreach (var certificate in _certificates)
        {
            certificate.Due = certificate.Trouble is null ? certificate.Due : _parts.Clock.Steady;
        }
    }

    /// <summary>Does what is due. Failures are said, kept as trouble and retried.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = _parts.Clock.Steady;
        if (_authorities.Due <= now)
        {
            await _authorities.LookAsync(_token!, cancellation);
        }

        foreach (var certificate in _certificates)
        {
            if (certificate.Due <= now && !await IsRenewedAsync(certificate, cancellation))
            {
                // The others would wait as long for a Vault that does not answer.
                break;
            }
        }

        Save();
    }

    /// <summary>The hooks ran.</summary>
    public void Told()
    {
        if (_hooks.Count > 0)
        {
            _hooks.Clear();
            Save();
        }
    }

    /// <returns>False if Vault is away.</returns>
    private async Task<bool> IsRenewedAsync(PodCertificate certificate, CancellationToken cancellation)
    {
        try
        {
            var issued = await _issuing.IssueAsync(certificate.Request, _token!, cancellation);
            _hooks.Tell(certificate.Request.OnChange, _parts.Settings.Secrets.OnChange);
            Save();
            Write(certificate, issued);
            certificate.Take(issued, _parts.Clock);
            _parts.Log.Say($"Wrote the new certificate {certificate.Request.File}.");
            return true;
        }
        catch (AgentException failure)
        {
            certificate.Failed(failure, _parts.Clock);
            return !failure.IsVaultAway();
        }
    }

    private void Write(PodCertificate certificate, IssuedFiles issued) => SwappedFolder.Replace(
        _parts.Settings.Directory,
        certificate.Request.File,
        issued.Files,
        (UnixFileMode?)certificate.Request.Mode ?? _parts.Settings.FileMode,
        _parts.Clock.Now);

    private void Save()
    {
        try
        {
            CertificateState.Write(_parts.State, _certificates, _hooks);
            _state.Over("The state of the certificates is kept again.");
        }
        catch (AgentException failure)
        {
            _state.Report(failure.Message, "Cannot keep the state of the certificates");
        }
    }
}
