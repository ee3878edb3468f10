using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Templates;
using VaultInjector.Templates.Faults;

namespace VaultInjector.Injection.Requests;

/// <summary>A template as its parser sees it, before the agent runs it.</summary>
/// <param name="Annotations">Where it stands.</param>
/// <param name="Calls">The functions that it calls; empty where it does not parse.</param>
/// <param name="Fault">Why it does not parse, with the line; null: it parses.</param>
internal sealed record TemplateReading(NamedAnnotations Annotations, IReadOnlyList<TemplateCall> Calls, string? Fault)
{
    /// <summary>All templates; none where they are larger together than a pod may have, which is refused already.</summary>
    public static IReadOnlyList<TemplateReading> All(IReadOnlyList<NamedAnnotations> named)
    {
        var templates = named.Where(one => one.Template is not null).ToList();
        return TemplateSize.Of(templates).IsAllowed ? [.. templates.Select(Read)] : [];
    }

    /// <param name="mountPath">The folder whose files the agent may read for the template.</param>
    public IEnumerable<PodProblem> Problems(string mountPath)
    {
        if (Fault is not null)
        {
            yield return Problem($"a Go template, but it does not parse: {Quoted.Sentence(Fault)}");
        }

        foreach (var call in Calls.Where(call => call.Refusal is not null))
        {
            yield return Problem($"a template that reads from Vault only; line {call.Line}: {call.Refusal}");
        }

        foreach (var (call, path) in Files().Where(file => !IsRelative(file.Path)))
        {
            yield return Problem(
                $"a template that reads files below {mountPath} only; line {call.Line}: file {Quoted.Text(path)} " +
                (IsBelow(path, mountPath)
                    ? $"is an absolute path, name it relative to {mountPath}: file {Quoted.Text(path[(mountPath.Length + 1)..])}"
                    : $"lies elsewhere, name a file relative to {mountPath}, for example file \"ca.crt\""));
        }
    }

    /// <summary>What it reads in Vault, as far as its text says it.</summary>
    public IEnumerable<SecretRead> Reads() => Calls
        .Where(call => call.Texts is [{ Length: > 0 }, ..])
        .Select(call => (call.Function, Arguments: call.Texts.Count - 1) switch
        {
            ("secret", 0) => SecretRead.Of(Annotations.Owner, call.Texts[0]!, SecretRead.Read),
            ("secret" or "pkiCert", _) => SecretRead.Of(Annotations.Owner, call.Texts[0]!, SecretRead.Update),
            ("secrets", _) => SecretRead.Of(Annotations.Owner, call.Texts[0]!, SecretRead.List),
            _ => null,
        })
        .OfType<SecretRead>();

    private static TemplateReading Read(NamedAnnotations one)
    {
        try
        {
            var template = Template.Parse(one.Name, one.Template!, one.LeftDelimiter ?? "", one.RightDelimiter ?? "");
            return new TemplateReading(one, template.Calls, null);
        }
        catch (TemplateException fault)
        {
            return new TemplateReading(one, [], fault.Message);
        }
    }

    /// <summary>The agent does not know where the app mounts its files: it finds those that are named relative to the mount.</summary>
    private static bool IsRelative(string path) => path[0] != '/' && !LeadsUp(path);

    private static bool IsBelow(string path, string mountPath) =>
        path.StartsWith(mountPath + "/", StringComparison.Ordinal) && !LeadsUp(path);

    private static bool LeadsUp(string path) => path.Split('/').Contains("..", StringComparer.Ordinal);

    private IEnumerable<(TemplateCall Call, string Path)> Files() =>
        from call in Calls
        where call.Function == "file"
        let path = call.Texts is [{ Length: > 0 } text] ? text : null
        where path is not null
        select (call, path);

    private PodProblem Problem(string expected) => SecretRules.Problem(Annotations, $"template.{Annotations.Name}", expected) with
    {
        Kind = RejectionKind.ValueInvalid,
    };
}
