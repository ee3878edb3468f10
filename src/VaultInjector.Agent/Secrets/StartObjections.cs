using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Rendering;

namespace VaultInjector.Agent.Secrets;

/// <summary>Why the app cannot start: every cause once.</summary>
internal sealed class StartObjections(SecretStore store)
{
    private const int MostNamed = 5;
    private readonly List<string> _messages = [];

    public void Add(FileRendering.Failed failed)
    {
        var message = Connection.OneLine(failed.Message);
        if (!_messages.Contains(message))
        {
            _messages.Add(message);
        }
    }

    /// <exception cref="AgentException">There was an objection.</exception>
    public void ThrowIfAny()
    {
        if (_messages.Count > 0)
        {
            var named = string.Join(' ', _messages.GetRange(0, Math.Min(_messages.Count, MostNamed)));
            var more = _messages.Count > MostNamed ? $" There are {_messages.Count - MostNamed} more." : "";
            throw new AgentException(MayPass() ? FailureKind.StartUpRace : FailureKind.Refused, named + more);
        }
    }

    /// <summary>
    /// A new token may be unknown for a moment where Vault has several nodes: then one answer, of a secret or of a mount, is 403.
    /// </summary>
    private bool MayPass()
    {
        foreach (var held in store.All)
        {
            if (held.Answer.Status == 403)
            {
                return true;
            }
        }

        return false;
    }
}
