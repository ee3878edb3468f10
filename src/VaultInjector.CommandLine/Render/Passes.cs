using VaultInjector.CommandLine.Ground;
using VaultInjector.Contracts;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Files;

namespace VaultInjector.CommandLine.Render;

/// <summary>Renders in passes as the agent does: what a pass asks for is answered before the next.</summary>
internal static class Passes
{
    /// <summary>More than the chain of secrets that any template follows.</summary>
    private const int Most = 200;

    /// <returns><see cref="FileRendering.Done"/> or <see cref="FileRendering.Failed"/>.</returns>
    public static FileRendering Render(FileRequest request, Func<VaultQuery, VaultAnswer> answer, RenderingWorld world)
    {
        var answers = new Dictionary<VaultQuery, VaultAnswer>();
        for (var pass = 0; pass < Most; pass++)
        {
            var rendering = FileRenderer.Render(request, answers.GetValueOrDefault, world);
            if (rendering is not FileRendering.Needs needs)
            {
                return rendering;
            }

            foreach (var query in needs.Queries)
            {
                answers.TryAdd(query, answer(query));
            }
        }

        throw new CommandLineException(ExitCode.BadData, $"{request.Name}: it asks for new secrets in each of {Most} passes");
    }
}
