using VaultInjector.Agent.Failures;
using VaultInjector.Rendering;

namespace VaultInjector.Agent.Secrets;

/// <summary>Why the app cannot start: every cause once.</summary>
internal sealed class StartObjections(SecretStore store)
{
    private const int MostNamed = 5;
    private readonly List<string> _messages = [];
    private bool _mayPass = true;

    /// <summary>A new token may be unknown for a moment where Vault has several nodes.</summary>
    public void Add(FileRendering.Failed failed)
    {
        _mayPass &= failed.Query is { } query && store.Find(query)?.Answer.Status == 403;
        if (!_messages.Contains(failed.Message))
        {
            _messages.Add(failed.Message);
        }
    }

    /// <exception cref="AgentException">There was an objection.</exception>
    public void ThrowIfAny()
    {
        if (_messages.Count > 0)
        {
            var named = string.Join(' ', _messages.GetRange(0, Math.Min(_messages.Count, MostNamed)));
            var more = _messages.Count > MostNamed ? $" There are {_messages.Count - MostNamed} more." : "";
            throw new AgentException(_mayPass ? FailureKind.StartUpRace : FailureKind.Refused, named + more);
        }
    }
}
