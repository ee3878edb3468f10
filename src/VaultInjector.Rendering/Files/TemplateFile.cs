using System.Runtime.CompilerServices;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Reading;
using VaultInjector.Templates;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Limits;

namespace VaultInjector.Rendering.Files;

/// <summary>A file from a Go template. While it reads secrets that are not known yet, they are nil in it.</summary>
internal static class TemplateFile
{
    /// <summary>A template is parsed once, not in each pass.</summary>
    private static readonly ConditionalWeakTable<FileRequest, Template> Parsed = [];

    public static byte[] Render(FileRequest request, SecretReader reader, AnsweredQueries known, RenderingWorld world)
    {
        if (string.IsNullOrEmpty(request.Template))
        {
            throw new RenderingFailedException("the template is empty; write what the file shall contain");
        }

        try
        {
            var content = Parsed.GetValue(request, Parse).Render(new TemplateRun
            {
                Time = world.Time,
                Secrets = reader.Call,
                Environment = world.Environment,
                File = world.File,
                ErrorOnMissingKey = request.ErrorOnMissingKey,
            });
            return content.Length <= Budget.MostText
                ? content
                : throw new RenderingFailedException("the output is longer than 1 MiB");
        }
        catch (TemplateException wrong)
        {
            const string Unread = "; a secret is nil until it is read, so read it in {{ with secret \"…\" }} … {{ end }}";
            throw new RenderingFailedException(wrong.Message + (known.Open.Count > 0 ? Unread : ""));
        }
    }

    private static Template Parse(FileRequest request) =>
        Template.Parse(request.Name, request.Template!, request.LeftDelimiter ?? "", request.RightDelimiter ?? "");
}
