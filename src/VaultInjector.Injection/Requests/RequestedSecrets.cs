using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Variables;

namespace VaultInjector.Injection.Requests;

/// <summary>Puts the annotations of all NAMEs into the one document that the agent gets, in the order of the NAMEs.</summary>
internal static class RequestedSecrets
{
    public static PodSecrets Of(IReadOnlyList<NamedAnnotations> named, PodVariables variables, string environmentMethod) => new()
    {
        Files = [.. named.Where(one => one.IsFile).Select(File)],
        Certificates = [.. named.Where(one => one.Certificate is not null).Select(Certificate)],
        Variables = variables.Requests,
        EnvironmentMethod = environmentMethod,
    };

    private static FileRequest File(NamedAnnotations one) => new(one.Name)
    {
        File = one.File ?? one.Name,
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
