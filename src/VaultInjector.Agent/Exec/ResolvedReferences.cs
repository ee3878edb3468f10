using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Ground;
using VaultInjector.Agent.Secrets;
using VaultInjector.Contracts;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Files;
using VaultInjector.Rendering.Variables;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Exec;

/// <summary>Reads what the variables refer to: each path once, however many name it. What was read stays for the next attempt.</summary>
internal sealed class ResolvedReferences(AppVault vault, Clock clock, AgentLog log)
{
    private readonly RenderingWorld _world = new(clock.Time);
    private readonly Dictionary<VaultQuery, VaultAnswer> _answers = [];

    /// <summary>One attempt.</summary>
    /// <exception cref="AgentException">Vault does not answer, or refuses; then the message names each variable.</exception>
    public async Task<IReadOnlyList<Variable>> ReadAsync(IReadOnlyList<VariableRequest> wanted, CancellationToken cancellation)
    {
        var (token, variables, objections) = (vault.Token(), new List<Variable>(), new StartObjections());
        foreach (var (query, _) in _answers.Where(answer => answer.Value.Status >= 400).ToArray())
        {
            _answers.Remove(query);
        }

        foreach (var request in wanted)
        {
            switch (await RenderAsync(request, token, cancellation))
            {
                case FileRendering.Failed failed:
                    objections.Add(failed);
                    break;
                case FileRendering.Done done:
                    variables.AddRange(ExecFile.FromJson(done.Content)!.Variables);
                    break;
            }
        }

        objections.ThrowIfAny(_answers.Values);
        return variables;
    }

    /// <summary>First the mount, then the secret: a variable asks no more.</summary>
    private async Task<FileRendering> RenderAsync(VariableRequest request, VaultToken token, CancellationToken cancellation)
    {
        while (true)
        {
            var rendering = VariableRenderer.Render(request, EnvironmentMethods.Exec, _answers.GetValueOrDefault, _world);
            if (rendering is not FileRendering.Needs needs)
            {
                return rendering;
            }

            foreach (var query in needs.Queries)
            {
                var (answer, facts) = await vault.Reader.AskAsync(token, query, cancellation);
                _answers[query] = answer;
                if (facts.IsLeased)
                {
                    log.Say(
                        $"{request.Origin} has a lease that nothing renews, because a ConfigMap or Secret names it. Ask for it with " +
                        $"vault-injector.io/env.{request.Name}, and the agent keeps it alive.");
                }
            }
        }
    }
}
