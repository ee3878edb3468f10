using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Contracts;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Files;
using VaultInjector.Templates.Values;

namespace VaultInjector.CommandLine.Render;

/// <summary>One template from a file with recorded answers of Vault, to standard output byte for byte.</summary>
internal static class TemplateRender
{
    public static async Task<int> RunAsync(
        string template, Arguments arguments, bool errorOnMissingKey, (Terminal Terminal, TimeProvider Time) run)
    {
        var name = template == ManifestFile.StandardInput ? "template" : Path.GetFileName(template);
        var answers = RecordedAnswers.Of(arguments.One("answers"), run.Terminal.Input);
        var variables = Variables(arguments.All("env"));
        var request = new FileRequest(name)
        {
            Template = Text(template, run.Terminal.Input),
            ErrorOnMissingKey = errorOnMissingKey,
            LeftDelimiter = arguments.One("left-delimiter"),
            RightDelimiter = arguments.One("right-delimiter"),
        };
        var world = new RenderingWorld(run.Time)
        {
            Environment = variables.GetValueOrDefault,
            File = new NearFiles([Directory.GetCurrentDirectory(), Path.GetDirectoryName(Path.GetFullPath(template))!]).Read,
        };
        var rendering = Passes.Render(request, answers.Find, world);
        if (rendering is FileRendering.Done done)
        {
            await RawOutput.WriteAsync(run.Terminal.Output, done.Content);
            return ExitCode.Ok;
        }

        throw new CommandLineException(ExitCode.BadData, ((FileRendering.Failed)rendering).Message);
    }

    private static string Text(string file, TextReader input)
    {
        try
        {
            return file == ManifestFile.StandardInput ? input.ReadToEnd() : GoText.FromBytes(File.ReadAllBytes(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandLineException(ExitCode.NoInput, $"{file} cannot be read: {failure.Message}", failure);
        }
    }

    private static Dictionary<string, string> Variables(IReadOnlyList<string> given)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in given)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            variables[equals > 0
                ? variable[..equals]
                : throw new CommandLineException(ExitCode.Usage, $"--env is '{variable}'; give NAME=VALUE")] = variable[(equals + 1)..];
        }

        return variables;
    }
}
