using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>What came of looking at a secret again.</summary>
internal enum LookedAgain
{
    /// <summary>The content is as it was; its lease may be longer.</summary>
    Unchanged,

    /// <summary>There is another content.</summary>
    Changed,

    /// <summary>Vault refused; the answer in use is the old one.</summary>
    Refused,
}

/// <summary>The answers of a pod by query: each query is asked once, and kept fresh by its lease or by the pod's refresh time.</summary>
internal sealed class SecretStore(AgentParts parts, TimeSpan refresh)
{
    /// <summary>The heap of the agent has a hard limit of 16 MiB; a file is rendered in about three times its secrets.</summary>
    private const long MostBytes = 2 * 1024 * 1024;

    private const int MostQueries = 512;
    private readonly SecretReader _reader = new(parts.Http.Vault, parts.Vault, parts.Clock);
    private readonly Dictionary<VaultQuery, HeldSecret> _held = [];

    public IReadOnlyCollection<HeldSecret> All => _held.Values;

    /// <summary>When secrets without a lease are looked at next: all together, so that what changed together is one change.</summary>
    public TimeSpan RefreshAt { get; private set; } = parts.Clock.Steady;

    /// <summary>When the first secret is due.</summary>
    public TimeSpan Due
    {
        get
        {
            var due = TimeSpan.MaxValue;
            foreach (var held in _held.Values)
            {
                due = held.Due < due ? held.Due : due;
            }

            return due;
        }
    }

    /// <summary>The answer that files are rendered from; null if it is not known yet.</summary>
    public VaultAnswer? Answer(VaultQuery query) => _held.GetValueOrDefault(query)?.Answer;

    public HeldSecret? Find(VaultQuery query) => _held.GetValueOrDefault(query);

    /// <summary>What an earlier run of this pod's agent read.</summary>
    public void Restore(HeldSecret held)
    {
        _held[held.Query] = held;
        RefreshAt = held.Lease is null && held.Due > RefreshAt && held.Due < parts.Clock.Steady + refresh ? held.Due : RefreshAt;
    }

    /// <summary>Asks a query that is not known yet.</summary>
    /// <exception cref="AgentException">Vault does not answer, or the answer is too large.</exception>
    public async Task ReadAsync(VaultQuery query, VaultToken token, CancellationToken cancellation)
    {
        if (_held.ContainsKey(query))
        {
            return;
        }

        if (_held.Count >= MostQueries)
        {
            throw new AgentException(FailureKind.Refused, $"The templates of this pod read more than {MostQueries} secrets. Read fewer.");
        }

        var asked = parts.Clock.Steady;
        var (answer, facts) = await _reader.AskAsync(token, query, cancellation);
        CheckRoom(query, answer, null);
        var held = new HeldSecret(query) { Owner = TokenMark.Of(token) };
        held.Take(answer, facts, asked, NextRefresh(asked), parts.Clock);
        _held[query] = held;
    }

    /// <summary>Does what is due for a secret: renews its lease, replaces it, or looks whether there is another content.</summary>
    /// <returns>The new answer where there is one: it is in use only where it was not refused.</returns>
    /// <exception cref="AgentException">Vault does not answer, or cannot at present.</exception>
    public async Task<(LookedAgain Result, VaultAnswer Answer)> LookAgainAsync(
        HeldSecret held, VaultToken token, CancellationToken cancellation)
    {
        if (held.Lease is not null && await IsExtendedAsync(held, token, cancellation))
        {
            return (LookedAgain.Unchanged, held.Answer);
        }

        var asked = parts.Clock.Steady;
        var (answer, facts) = await _reader.AskAsync(token, held.Query, cancellation);
        if (answer.Status >= 400)
        {
            held.Refusals++;
            held.Due = held.Lease is null ? NextRefresh(asked) : asked + Backoff.Pause(held.Refusals, parts.Clock.Random());
            return (LookedAgain.Refused, answer);
        }

        CheckRoom(held.Query, answer, held);
        var before = (held.Digest, held.Answer);
        held.Owner = TokenMark.Of(token);
        held.Take(answer, facts, asked, NextRefresh(asked), parts.Clock);
        if (held.Digest == before.Digest)
        {
            held.Answer = before.Answer;
            return (LookedAgain.Unchanged, held.Answer);
        }

        return (LookedAgain.Changed, answer);
    }

    /// <summary>From now on this refusal is the answer: the files can be rendered from it.</summary>
    public void Accept(HeldSecret held, VaultAnswer refusal)
    {
        (held.Answer, held.Lease, held.LeaseId, held.Digest) = (refusal, null, "", AnswerFacts.Read(refusal, parts.Clock.Now).Digest);
        held.Due = NextRefresh(parts.Clock.Steady);
    }

    /// <summary>This secret alone failed: it waits, and the others do not.</summary>
    public void Postpone(HeldSecret held, AgentException failure)
    {
        var now = parts.Clock.Steady;
        held.Failing ??= new Pauses(parts.Clock);
        held.Due = failure.Kind == FailureKind.Passing ? now + held.Failing.After(failure) : NextRefresh(now);
    }

    /// <summary>Forgets what no file uses any more. Its lease ends by itself.</summary>
    public void Keep(Func<VaultQuery, bool> isUsed) => Forget(held => !isUsed(held.Query));

    /// <summary>Before another attempt to start.</summary>
    public void ForgetRefusals() => Forget(held => held.IsRefused);

    /// <summary>When to look again at a secret without a lease.</summary>
    public TimeSpan NextRefresh(TimeSpan asked)
    {
        if (RefreshAt <= asked)
        {
            RefreshAt = asked + (refresh * (0.9 + (parts.Clock.Random() / 10)));
        }

        return RefreshAt;
    }

    private void Forget(Func<HeldSecret, bool> which)
    {
        foreach (var held in new List<HeldSecret>(_held.Values))
        {
            if (which(held))
            {
                _held.Remove(held.Query);
            }
        }
    }

    private async Task<bool> IsExtendedAsync(HeldSecret held, VaultToken token, CancellationToken cancellation)
    {
        // A lease of another token would end with that token, so it is replaced while both live.
        if (!held.Lease!.CanBeRenewed || held.Owner != TokenMark.Of(token))
        {
            return false;
        }

        var asked = parts.Clock.Steady;
        if (await _reader.RenewAsync(token, held, cancellation) is not { } renewed)
        {
            return false;
        }

        held.Refusals = 0;
        held.Lease = held.Lease.Renewed(renewed.Duration, renewed.Renewable, asked, parts.Clock.Random());
        held.Due = held.Lease.RenewAt;

        // Replaced at once near its maximum, so that the app has time to change over.
        return held.Lease.CanBeRenewed;
    }

    private void CheckRoom(VaultQuery query, VaultAnswer answer, HeldSecret? before)
    {
        var bytes = (long)answer.Body.Length - (before?.Answer.Body.Length ?? 0);
        foreach (var held in _held.Values)
        {
            bytes += held.Answer.Body.Length;
        }

        if (bytes > MostBytes)
        {
            throw new AgentException(
                FailureKind.Refused,
                $"The secrets of this pod are larger than {MostBytes / 1024 / 1024} MiB together with {query.Path}. " +
                "Read smaller secrets, or fewer in one pod.");
        }
    }
}
