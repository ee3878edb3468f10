using VaultInjector.Contracts;
using VaultInjector.Rendering.Reading;

namespace VaultInjector.Rendering.Files;

/// <summary>One pass over a file: its content, or what has to be asked first, or why there is none.</summary>
public static class FileRenderer
{
    private const string Domain = "vault-injector.io/";

    /// <param name="request">What the pod asked for.</param>
    /// <param name="answers">The answers known so far; null for those that are not.</param>
    /// <param name="world">What a template may see besides.</param>
    public static FileRendering Render(FileRequest request, Func<VaultQuery, VaultAnswer?> answers, RenderingWorld world)
    {
        var known = new AnsweredQueries(answers);
        var key = $"{Domain}{(request.Template is null ? "secret" : "template")}.{request.Name}";
        var reader = new SecretReader(known, world.Time);
        try
        {
            var content = request.Template is null
                ? SecretFile.Render(request, reader)
                : TemplateFile.Render(request, reader, known, world);
            return known.Open.Count > 0 || content is null
                ? new FileRendering.Needs(known.Open)
                : new FileRendering.Done(content, known.Uses);
        }
        catch (ReadingFailedException failed)
        {
            return new FileRendering.Failed($"{key}: {failed.Message}", failed.Query);
        }
        catch (RenderingFailedException wrong)
        {
            return new FileRendering.Failed($"{key}: {wrong.Message}");
        }
    }
}
