using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Requests;

/// <summary>The annotations with a NAME that exclude each other, and the limits of a pod.</summary>
internal static class SecretRules
{
    /// <summary>Files and certificates together.</summary>
    private const int MostFiles = 64;

    private static readonly Rule[] Rules =
    [
        new(
            n => n.Certificate is not null && n.IsFile,
            "certificate",
            n => $"another NAME: {n.Owner} has {Quoted.Bare(n.Name)} already"),
        new(
            n => n.Certificate is not null && n.Format is not null,
            "format",
            n => $"no format for certificate.{n.Name}, whose files are PEM"),
        new(
            n => n.Template is not null && n.Format is not null,
            "format",
            n => $"no format beside template.{n.Name}, which writes the whole file"),
        new(
            n => n.Template is not null && n.Secret is { Field: not null } or { Version: not null },
            "secret",
            n => $"the path only, because template.{n.Name} says what is read"),
        new(
            n => HasNoTemplate(n) && n is { Secret.Field: not null, Format: not (null or SecretFormats.Raw) },
            "format",
            n => $"raw or no format, because secret.{n.Name} names one field, which is written as it is"),
        new(n => HasNoTemplate(n) && n.ErrorOnMissingKey is not null, "error-on-missing-key", WithoutTemplate),
        new(n => HasNoTemplate(n) && n.LeftDelimiter is not null, "left-delimiter", WithoutTemplate),
        new(n => HasNoTemplate(n) && n.RightDelimiter is not null, "right-delimiter", WithoutTemplate),
    ];

    public static IEnumerable<PodProblem> Problems(IEnumerable<NamedAnnotations> named, InjectionRequest request)
    {
        var all = named.ToList();
        var files = all.FindAll(one => one.IsWanted);
        return
        [
            .. Lonely(all, files),
            .. files.SelectMany(Contradictions),
            .. request.Templates.SelectMany(template => template.Problems(request.MountPath)).Take(PodProblem.MostOfAKind),
            .. FileFolder.Problems(files, request.MountPath),
            .. FilePlaces.Problems(files.FindAll(one => !one.Failed.Contains("file", StringComparer.Ordinal))),
            .. Limits(files),
        ];
    }

    /// <summary>The problem of an annotation with this NAME; its value is shown.</summary>
    public static PodProblem Problem(NamedAnnotations one, string key, string expected) => new(
        RejectionKind.Contradiction,
        AnnotationKeys.Domain + key,
        one.Texts.FirstOrDefault(text => text.Key == key).Value,
        expected);

    private static IEnumerable<PodProblem> Contradictions(NamedAnnotations one) => Rules
        .Where(rule => rule.IsBroken(one))
        .Select(rule => Problem(one, $"{rule.Head}.{one.Name}", rule.Expected(one)));

    /// <summary>A format, a mode and so on of nothing.</summary>
    private static IEnumerable<PodProblem> Lonely(List<NamedAnnotations> all, List<NamedAnnotations> files)
    {
        var names = files.ConvertAll(one => one.Name);
        return all
            .Where(one => !one.IsWanted)
            .SelectMany(one => one.Texts
                .Where(text => !one.Failed.Any(head => text.Key == $"{head}.{one.Name}"))
                .Select(text => Lonely(one, text.Key, names)))
            .Take(PodProblem.MostOfAKind);
    }

    private static PodProblem Lonely(NamedAnnotations one, string key, List<string> names) =>
        Problem(one, key, $"secret.{one.Name}, template.{one.Name} or certificate.{one.Name} beside it") with
        {
            Nearest = NearestName.To(one.Name, names) is { } name ? $"{AnnotationKeys.Domain}{key[..^one.Name.Length]}{name}" : null,
        };

    private static IEnumerable<PodProblem> Limits(List<NamedAnnotations> files)
    {
        if (files.Count > MostFiles)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                "metadata.annotations",
                null,
                $"at most {MostFiles} secrets, templates and certificates, not {files.Count}");
        }

        var size = TemplateSize.Of(files);
        if (!size.IsAllowed)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                AnnotationKeys.Domain + files.MaxBy(one => one.Template?.Length ?? 0)!.Owner,
                null,
                size.Bytes > SecretRows.MostTemplateBytes
                    ? $"at most {SecretRows.MostTemplateBytes} bytes in all templates of a pod, not {size.Bytes}"
                    : $"at most {SecretRows.MostTemplateActions} actions in all templates of a pod, not {size.Actions}");
        }
    }

    private static bool HasNoTemplate(NamedAnnotations one) =>
        one.Template is null && !one.Failed.Contains("template", StringComparer.Ordinal);

    private static string WithoutTemplate(NamedAnnotations one) => $"template.{one.Name} beside it, to which it belongs";

    private sealed record Rule(Func<NamedAnnotations, bool> IsBroken, string Head, Func<NamedAnnotations, string> Expected);
}
