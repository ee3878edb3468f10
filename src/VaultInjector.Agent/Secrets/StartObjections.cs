using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Rendering;

namespace VaultInjector.Agent.Secrets;

/// <summary>Why the app cannot start: every cause once.</summary>
internal sealed class StartObjections
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

    /// <param name="answers">Those that the objections are made of.</param>
    /// <exception cref="AgentException">There was an objection.</exception>
    public void ThrowIfAny(IEnumerable<VaultAnswer> answers)
    {
        if (_messages.Count > 0)
        {
            var named = string.Join(' ', _messages.GetRange(0, Math.Min(_messages.Count, MostNamed)));
            var more = _messages.Count > MostNamed ? $" There are {_messages.Count - MostNamed} more." : "";
            throw new AgentException(answers.Any(MayPass) ? FailureKind.StartUpRace : FailureKind.Refused, named + more);
        }
    }

    /// <summary>
    /// A new token may be unknown for a moment where Vault has several nodes: then one answer, of a secret or of a mount, is 403.
    /// </summary>
    private static bool MayPass(VaultAnswer answer) => answer.Status == 403;
}
