using VaultInjector.Agent.Failures;
using VaultInjector.Rendering;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>Renders a file, pass by pass, and reads what it needs on the way.</summary>
internal sealed class FileRenderings(SecretStore store)
{
    /// <summary>A template reads a secret whose path came from another at most so many times.</summary>
    private const int MostPasses = 32;

    /// <exception cref="AgentException">Vault does not answer.</exception>
    public async Task<FileRendering> RenderAsync(PodFile file, VaultToken token, CancellationToken cancellation)
    {
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var result = file.Target.Render(store.Answer);
            if (result is not FileRendering.Needs needs)
            {
                return result;
            }

            foreach (var query in needs.Queries)
            {
                await store.ReadAsync(query, token, cancellation);
            }
        }

        return new FileRendering.Failed(
            $"Each secret that the {file.Target.Noun} reads names another one, {MostPasses} times. Read fewer.");
    }

    /// <summary>Why this file could not be rendered with this answer in place of the one in use; null if it could.</summary>
    public string? Objection(PodFile file, VaultQuery query, VaultAnswer instead) =>
        file.Target.Render(asked => asked == query ? instead : store.Answer(asked)) is FileRendering.Failed failed
            ? failed.Message
            : null;
}
