using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Plans;
using VaultInjector.Rendering.Formats;

namespace VaultInjector.CommandLine.Explain;

/// <summary>The secrets, templates and certificates of a plan in words, a line each.</summary>
internal static class ExplainedSecrets
{
    public static IEnumerable<string> Of(InjectionPlan plan)
    {
        var secrets = plan.Secrets;
        if (secrets.Files.Count + secrets.Certificates.Count + secrets.Variables.Count == 0)
        {
            return ExplainedVariables.Of(plan);
        }

        return
        [
            .. secrets.Files.Select(file => File(file, Place(file, plan))),
            .. secrets.Certificates.Select(certificate => Certificate(certificate, plan.MountPath)),
            .. ExplainedVariables.Of(plan),
            Freshness(plan),
        ];
    }

    /// <summary>The path at which containers see the file.</summary>
    private static string Place(FileRequest file, InjectionPlan plan)
    {
        var folder = plan.Containers.SelectMany(container => container.Folders)
            .FirstOrDefault(one => file.File.StartsWith(one.SubPath + "/", StringComparison.Ordinal));
        return folder is null ? $"{plan.MountPath}/{file.File}" : folder.MountPath + file.File[folder.SubPath.Length..];
    }

    private static string File(FileRequest file, string place)
    {
        var what = file.Template is not null ? $"template {file.Name}" : $"secret {file.Name}: {Secret(file)}";
        return $"{what} → {place}{Mode(file.Mode)}{Hook(file.OnChange)}";
    }

    private static string Secret(FileRequest file) =>
        (file.Field is { } field ? $"field {field} of {file.Secret}" : $"{file.Secret} as {file.Format ?? FileFormat.OfName(file.Name)}") +
        (file.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $", version {version}") : "");

    private static string Certificate(CertificateRequest certificate, string mount)
    {
        string[] names = [certificate.CommonName, .. certificate.AltNames, .. certificate.IpSans, .. certificate.UriSans];
        var ttl = certificate.Ttl is { } life ? $", for {life}" : "";
        return $"certificate {certificate.Name}: {string.Join(", ", names)} by {certificate.Mount}/sign/{certificate.Role}{ttl}, " +
            $"{certificate.KeyType} key → {mount}/{certificate.File}.{{crt,key,ca,pem}}" +
            Mode(certificate.Mode) + Hook(certificate.OnChange);
    }

    private static string Mode(int? mode) => mode is { } bits ? $", mode 0{Convert.ToString(bits, 8)}" : "";

    private static string Hook(string? action) => action is null ? "" : $", then {action}";

    private static string Freshness(InjectionPlan plan) => plan.Agent is { Shape: AgentShape.Init }
        ? "secrets are fetched once, before the app starts"
        : $"secrets without a lease are looked at every {plan.Secrets.Refresh.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s" +
            Hook(plan.Secrets.OnChange).Replace(", then", "; after a change:", StringComparison.Ordinal);
}
