using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Parts;

namespace VaultInjector.Agent.Secrets;

/// <summary>
/// Writes what was rendered. The state comes first: with leases, digests and hooks, so that a killed agent finds what it had to write and
/// whom it had to tell.
/// </summary>
internal sealed class FileWriter(AgentParts parts, PodFiles files, SecretState state)
{
    /// <summary>Before the app starts: no one is told.</summary>
    /// <exception cref="AgentException">A file cannot be written.</exception>
    public void WriteFirst(List<PendingWrite> writes)
    {
        Save(writes);
        writes.ForEach(files.Write);
    }

    /// <summary>A file that cannot be written keeps its old content, and is its own trouble.</summary>
    public void Write(List<PendingWrite> writes)
    {
        if (writes.Count == 0)
        {
            return;
        }

        var told = new List<string>(state.Hooks);
        writes.ForEach(write => Tell(write, state.Hooks));
        Save(writes);
        foreach (var write in writes)
        {
            if (IsWritten(write))
            {
                Tell(write, told);
                parts.Log.Say($"Wrote the {write.File.Target.Noun} again: its secrets changed.");
            }
        }

        state.Hooks.Clear();
        state.Hooks.AddRange(told);
    }

    private bool IsWritten(PendingWrite write)
    {
        try
        {
            files.Write(write);
            return true;
        }
        catch (AgentException)
        {
            return false;
        }
    }

    /// <summary>With the digests that the files are to have: a file that differs is written again after a restart.</summary>
    private void Save(List<PendingWrite> writes)
    {
        writes.ForEach(write => write.File.Digest = write.Digest);
        state.Save();
    }

    private void Tell(PendingWrite write, List<string> hooks) => hooks.Tell(write.File.Target.OnChange, parts.Settings.Secrets.OnChange);
}
