using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations about secrets, files and certificates. NAME is the name of a file.</summary>
internal static class SecretRows
{
    /// <summary>In bytes of UTF-8, for all templates of a pod together.</summary>
    public const int MostTemplateBytes = 128 * 1024;

    /// <summary>Actions (<c>{{…}}</c>) of all templates of a pod together: one may cost 1.5 KiB while it is parsed.</summary>
    public const int MostTemplateActions = 8192;

    private const int LongestDelimiter = 16;
    private const string FormatExpected = "json, yaml, env, properties, text or raw";
    private const string DelimiterExpected = "1 to 16 visible characters, such as [[ or ]]";

    public static IEnumerable<Annotation> All { get; } =
    [
        Row.Family(
            "secret.NAME",
            "—",
            "file NAME with a secret: `PATH`, `PATH#FIELD` for one field as it is, `?version=N` for a version of KV 2",
            SecretPath.Expected,
            Row.Grammar((_, text) => SecretPath.Read(text), (n, v) => n with { Secret = v })),
        Row.Family(
            "format.NAME",
            "by the extension of NAME, else `json`",
            "`json`, `yaml`, `env` (`KEY='value'`), `properties`, `text` (`key: value`) or `raw`",
            FormatExpected,
            Row.Grammar(Format, (n, v) => n with { Format = v })),
        Row.Family(
            "template.NAME",
            "—",
            "file NAME from a Go template, as Vault Agent and Consul Template have it; `secret.NAME` may be missing then",
            $"a Go template of at most {MostTemplateBytes} bytes",
            Row.Value(text => IsText(text) ? text : null, (n, v) => n with { Template = v })),
        Row.Family(
            "file.NAME",
            "NAME",
            "path of the file below `mount-path`, with folders if you like",
            "a path below the mount, such as conf/app.conf",
            Row.Grammar(Path, (n, v) => n with { File = v })),
        Row.Family(
            "mount-path.NAME",
            "`mount-path`",
            "folder outside of `mount-path` in which the containers see this file",
            MountPaths.Expected,
            Row.Value(MountPaths.Parse, (n, v) => n with { MountPath = v })),
        Row.Family(
            "mode.NAME",
            "as `file-mode`",
            "mode of one file, or of the files of one certificate",
            FileRows.ModeExpected,
            Row.Value(Values.FileMode, (n, v) => n with { Mode = v })),
        Row.Family(
            "certificate.NAME",
            "—",
            "files `NAME.crt`, `NAME.key`, `NAME.ca` and `NAME.pem`: `MOUNT/ROLE common_name=…` of a PKI engine, then as needed " +
                "`alt_names=…` `ip_sans=…` `uri_sans=…` `ttl=…` `key_type=ec` (`rsa`, `ed25519`)",
            CertificateText.Expected,
            Row.Grammar(CertificateText.Read, (n, v) => n with { Certificate = v })),
        Row.Family(
            "on-change.NAME",
            "—",
            "as `on-change`, for one file or certificate",
            RenewHook.Expected,
            Row.Value(RenewHook.Parse, (n, v) => n with { OnChange = v })),
        Row.Family(
            "error-on-missing-key.NAME",
            "`false`",
            "`true`: a template fails on a key that the secret lacks, instead of writing `<no value>`",
            "true or false",
            Row.Value(Values.Boolean, (n, v) => n with { ErrorOnMissingKey = v })),
        Row.Family(
            "left-delimiter.NAME",
            "`{{`",
            "what begins an action of the template",
            DelimiterExpected,
            Row.Value(Delimiter, (n, v) => n with { LeftDelimiter = v })),
        Row.Family(
            "right-delimiter.NAME",
            "`}}`",
            "what ends an action of the template",
            DelimiterExpected,
            Row.Value(Delimiter, (n, v) => n with { RightDelimiter = v })),
        Row.Of(
            "on-change",
            Places.PodAndNamespace,
            "—",
            "as `on-renew`, once after the content of any file of a secret, template or certificate changed",
            RenewHook.Expected,
            Row.Setting(RenewHook.Parse, (s, v) => s with { OnChange = v })),
        Row.Of(
            "refresh",
            Places.PodAndNamespace,
            "`5m`",
            "how often the agent looks at a secret that has no lease",
            "a duration from 10s to 24h in whole seconds, such as 30s or 5m",
            Row.Setting(text => Durations.Parse(text, least: 10, most: 24 * 3600), (s, v) => s with { Refresh = v })),
        Row.Of(
            "token",
            Places.PodAndNamespace,
            "`true`",
            "`false`: the app gets its secrets and no token; only the agent holds it",
            "true or false",
            Row.Setting(Values.Boolean, (s, v) => s with { Token = v })),
    ];

    private static (string? Value, Mistake? Mistake) Format(string name, string text) =>
        SecretFormats.All.Contains(text, StringComparer.Ordinal)
            ? (text, null)
            : (null, new Mistake(FormatExpected, NearestName.To(text, SecretFormats.All)));

    private static (string? Value, Mistake? Mistake) Path(string name, string text) =>
        FilePaths.PathMistake(text) is { } mistake ? (null, mistake) : (text, null);

    private static string? Delimiter(string text) =>
        text.Length is > 0 and <= LongestDelimiter && text.All(c => c is > ' ' and < (char)0x7f) ? text : null;

    /// <summary>A template is written into the pod; control characters are not, and nothing that is not Unicode.</summary>
    private static bool IsText(string text) =>
        text.Length > 0 && text.All(c => c is '\n' or '\r' or '\t' || (!char.IsControl(c) && c != '\ufffd'));
}
