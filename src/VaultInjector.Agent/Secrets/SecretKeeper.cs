using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Rendering;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>
/// Keeps the pod's secrets and the files made of them fresh. What must be remembered is stored before a file changes, so that a killed
/// agent loses no lease.
/// </summary>
public sealed class SecretKeeper
{
    private readonly AgentParts _parts;
    private readonly SecretStore _store;
    private readonly PodFiles _files;
    private readonly DueSecrets _due;
    private readonly SecretState _state;
    private readonly FileWriter _writer;
    private readonly ReportedCause _away;
    private readonly Pauses _pauses;
    private VaultToken? _token;
    private TimeSpan _notBefore;

    public SecretKeeper(AgentParts parts)
    {
        _parts = parts;
        _store = new SecretStore(parts, parts.Settings.Secrets.Refresh);
        _files = new PodFiles(parts, _store);
        _due = new DueSecrets(parts.Clock, _store, _files);
        _state = new SecretState(parts, _store, _files);
        _writer = new FileWriter(parts, _files, _state);
        (_away, _pauses) = (new ReportedCause(parts.Log), new Pauses(parts.Clock));
    }

    /// <summary>Whether Vault refused a secret that it gave before: perhaps the token has ended.</summary>
    public bool DoubtsToken => _due.DoubtsToken;

    /// <summary>The hooks to run, because files changed: <c>signal:HUP</c> or <c>http:8080/reload</c>.</summary>
    public IReadOnlyList<string> Hooks => _state.Hooks;

    /// <summary>When there is something to do, by <see cref="Runtime.Time.Clock.Steady"/>.</summary>
    public TimeSpan Due
    {
        get
        {
            var due = _store.Due < _files.Due ? _store.Due : _files.Due;
            return _token is null || _files.All.Count == 0 ? TimeSpan.MaxValue
                : due < _notBefore ? _notBefore
                : due;
        }
    }

    /// <summary>Takes over what an earlier agent of this pod stored.</summary>
    public void Load() => _state.Load();

    /// <summary>One attempt to write every file, before the app starts.</summary>
    /// <exception cref="AgentException">Not every file can be written; the message names each cause.</exception>
    public async Task StartAsync(VaultToken token, CancellationToken cancellation)
    {
        _token = token;
        _store.ForgetRefusals();
        var (writes, objections) = (new List<PendingWrite>(), new StartObjections());
        foreach (var file in _files.All)
        {
            switch (await _files.RenderAsync(file, token, cancellation))
            {
                case FileRendering.Failed failed:
                    objections.Add(failed);
                    break;
                case var done when _files.Take(file, done) is { } write:
                    writes.Add(write);
                    break;
            }
        }

        objections.ThrowIfAny(_store.All.Select(held => held.Answer));
        _writer.WriteFirst(writes);
    }

    /// <summary>The token to ask with from now on. A lease of another token is replaced at once, while that token still lives.</summary>
    public void Use(VaultToken token)
    {
        (_token, _notBefore) = (token, TimeSpan.Zero);
        _due.TrustToken();
        var mark = TokenMark.Of(token);
        foreach (var held in _store.All)
        {
            if (held.Refusals > 0 || (held.Lease is not null && held.Owner != mark))
            {
                held.Due = _parts.Clock.Steady;
            }
        }

        foreach (var file in _files.All)
        {
            file.Due = file.Trouble is null ? file.Due : _parts.Clock.Steady;
        }
    }

    /// <summary>The token is being looked at.</summary>
    public void TrustToken() => _due.TrustToken();

    /// <summary>Does what is due. Failures are said, kept as trouble and retried.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = _parts.Clock.Steady;
        var changed = new HashSet<VaultQuery>();
        var away = await _due.LookAsync(_token!, changed, cancellation);
        var writes = new List<PendingWrite>();
        foreach (var file in _files.All)
        {
            if (file.Due <= now || file.UsesAny(changed))
            {
                away = await RenderAsync(file, writes, cancellation) ?? away;
            }
        }

        _files.ForgetUnused();
        _writer.Write(writes);
        Note(away);
        _state.Save();
    }

    /// <summary>The hooks ran.</summary>
    public void Told()
    {
        if (_state.Hooks.Count > 0)
        {
            _state.Hooks.Clear();
            _state.Save();
        }
    }

    private async Task<AgentException?> RenderAsync(PodFile file, List<PendingWrite> writes, CancellationToken cancellation)
    {
        try
        {
            if (_files.Take(file, await _files.RenderAsync(file, _token!, cancellation)) is { } write)
            {
                writes.Add(write);
            }

            return null;
        }
        catch (AgentException failure)
        {
            var passes = failure.Kind == FailureKind.Passing;
            file.Due = passes ? _parts.Clock.Steady : _store.NextRefresh(_parts.Clock.Steady);
            file.Failed(failure.Message);
            return passes ? failure : null;
        }
    }

    /// <summary>After a failure nothing is asked before a pause, so that a Vault that is away is not asked for each secret.</summary>
    private void Note(AgentException? away)
    {
        if (away is null)
        {
            _notBefore = TimeSpan.Zero;
            _pauses.Reset();
            _away.Over("The secrets are fresh again.");
        }
        else
        {
            _notBefore = _parts.Clock.Steady + _pauses.After(away);
            _away.Report(away.Message, "Cannot refresh the secrets, will retry");
        }
    }
}
