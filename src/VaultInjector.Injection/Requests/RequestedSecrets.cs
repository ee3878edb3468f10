using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Variables;

namespace VaultInjector.Injection.Requests;

/// <summary>Puts the annotations of all NAMEs into the one document that the agent gets, in the order of the NAMEs.</summary>
internal static class RequestedSecrets
{
    public static PodSecrets Of(IReadOnlyList<NamedAnnotations> named, PodVariables variables, string environmentMethod) => new()
    {
        Files = Files(named, FileFolder.All(named)),
        Certificates = [.. named.Where(one => one.Certificate is not null).Select(Certificate)],
        Variables = variables.Requests,
        EnvironmentMethod = environmentMethod,
    };

    private static IReadOnlyList<FileRequest> Files(IReadOnlyList<NamedAnnotations> named, IReadOnlyList<FileFolder> folders) =>
        [.. named.Where(one => one.IsFile).Select(one => File(one, folders))];

    private static FileRequest File(NamedAnnotations one, IReadOnlyList<FileFolder> folders) => new(one.Name)
    {
        File = folders.FirstOrDefault(folder => folder.MountPath == one.MountPath) is { } folder
            ? $"{folder.SubPath}/{one.File ?? one.Name}"
            : one.File ?? one.Name,
        Mode = one.Mode,
        Secret = one.Secret?.Path,
        Field = one.Secret?.Field,
        Version = one.Secret?.Version,
        Format = one.Format,
        Template = one.Template,
        ErrorOnMissingKey = one.ErrorOnMissingKey is true,
        LeftDelimiter = one.LeftDelimiter,
        RightDelimiter = one.RightDelimiter,
        OnChange = one.OnChange?.Action,
    };

    private static CertificateRequest Certificate(NamedAnnotations one) =>
        one.Certificate! with { File = one.File ?? one.Name, Mode = one.Mode, OnChange = one.OnChange?.Action };
}
