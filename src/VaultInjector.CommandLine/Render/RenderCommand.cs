using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Render;

/// <summary>
/// <c>render</c>: what a pod's files or one template contain, made by the agent's own code from answers in a file. It asks no Vault.
/// </summary>
internal static class RenderCommand
{
    private const string Strict = "--error-on-missing-key";

    /// <summary>Long names with their short ones.</summary>
    private static readonly Dictionary<string, string> Names = new(Context.ManifestContext.Names, StringComparer.Ordinal)
    {
        ["secrets"] = "",
        ["name"] = "",
        ["template"] = "",
        ["answers"] = "",
        ["left-delimiter"] = "",
        ["right-delimiter"] = "",
        ["env"] = "",
    };

    public static Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse([.. args.Where(argument => argument != Strict)], Names);
        if (arguments.One("template") is { } template)
        {
            return TemplateRender.RunAsync(template, arguments, args.Contains(Strict, StringComparer.Ordinal), (terminal, time));
        }

        return arguments.All("file").Count > 0
            ? PodRender.RunAsync(arguments, terminal, time, cancellation)
            : throw new CommandLineException(
                ExitCode.Usage, "give a pod with -f FILE --secrets FILE, or a template with --template FILE --answers FILE");
    }
}
