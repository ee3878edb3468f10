using System.Text.Json;
using VaultInjector.Agent.Parts;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Agent.Secrets;

/// <summary>What an agent of this pod remembers beyond its own life: secrets, files, and hooks that still have to run.</summary>
internal sealed class SecretState(AgentParts parts, SecretStore store, PodFiles files)
{
    private readonly StoredSecrets _stored = new(parts.Settings.StateDirectory, parts.Log);

    /// <summary>Hooks of changes that the app was not told of yet.</summary>
    public List<string> Hooks { get; } = [];

    /// <summary>Nothing for a pod that asks for no secret.</summary>
    public void Save()
    {
        if (files.All.Count > 0)
        {
            _stored.Write(store.All, json => SecretIndex.Write(json, store.All, files.All, Hooks, parts.Clock));
        }
    }

    /// <summary>Takes over what an earlier agent stored. A file that is not as it was left is rendered again.</summary>
    public void Load() => _stored.Read<SecretState>((json, answers) =>
    {
        var wentBack = json.TryGetProperty("writtenAt", out var date) && date.GetDateTimeOffset() > parts.Clock.Now;
        foreach (var secret in SecretIndex.Items(json, "secrets"))
        {
            if (SecretIndex.ReadSecret(secret, answers, parts.Clock, wentBack) is { } held)
            {
                store.Restore(held);
            }
        }

        foreach (var stored in SecretIndex.Items(json, "files"))
        {
            LoadFile(stored);
        }

        foreach (var hook in SecretIndex.Items(json, "hooks"))
        {
            Hooks.Add(hook.GetString() ?? "");
        }

        return this;
    });

    private void LoadFile(JsonElement stored)
    {
        foreach (var file in files.All)
        {
            if (stored.Text("name") == file.Target.Key)
            {
                (file.Digest, file.Uses) = SecretIndex.ReadFile(stored);
                var isWhole = true;
                foreach (var query in file.Uses)
                {
                    isWhole &= store.Find(query) is not null;
                }

                file.Due = isWhole && PodFiles.IsIntact(file) ? TimeSpan.MaxValue : TimeSpan.Zero;
            }
        }
    }
}
