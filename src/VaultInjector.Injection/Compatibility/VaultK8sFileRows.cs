using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of vault-k8s about one file; its NAME is in lower case unless the pod says otherwise.</summary>
internal static class VaultK8sFileRows
{
    private const string Secret = "agent-inject-secret-";
    private const string Template = "agent-inject-template-";

    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        ForeignRow.Honoured(
            Secret + "NAME",
            "`template.NAME` with the default template of vault-k8s, unless the pod has a template of its own for it",
            DefaultTemplate),
        ForeignRow.SameUnlessEmpty(Template + "NAME", "template.NAME"),
        ForeignRow.Honoured(
            "agent-inject-file-NAME",
            "`file.NAME`",
            value => value.Text == "" || HasFolder(value)
                ? []
                : [new Outcome.Native($"file.{FileName(value)}", value.Text.TrimStart('/'))]),
        ForeignRow.SameUnlessEmpty("agent-inject-perms-NAME", "mode.NAME"),
        ForeignRow.Honoured(
            "agent-inject-command-NAME",
            "`on-change.NAME`, where the command sends a signal or a POST to the pod; others are refused",
            Hook),
        ForeignRow.Honoured(
            "secret-volume-path-NAME",
            "`file.NAME` where the folder is the mount or below it, else `mount-path.NAME`; a folder above the mount is refused",
            Folder),
        ForeignRow.Same("error-on-missing-key-NAME", "error-on-missing-key.NAME"),
        ForeignRow.Same("agent-template-left-delim-NAME", "left-delimiter.NAME"),
        ForeignRow.Same("agent-template-right-delim-NAME", "right-delimiter.NAME"),
        ForeignRow.Boolean("preserve-secret-case-NAME", "`true`: this file name keeps its capital letters", (_, _) => []),
        ForeignRow.Refused(
            "agent-inject-template-file-NAME",
            "the agent reads no files of images or ConfigMaps; put the text of the template into template.NAME"),
    ];

    /// <summary>The NAME in our annotations.</summary>
    public static string FileName(ForeignValue value) => Keeps(value) ? value.Name : value.Name.ToLowerInvariant();

    private static bool Keeps(ForeignValue value) =>
        GoText.Boolean(value.Others[$"preserve-secret-case-{value.Name}"] ?? value.Others["preserve-secret-case"] ?? "") is true;

    private static IEnumerable<Outcome> DefaultTemplate(ForeignValue value)
    {
        if (value.Others[Template + value.Name] is not (null or ""))
        {
            return [];
        }

        var read = $"{{{{ with secret {GoText.Quote(value.Text)} }}}}";
        return
        [
            new Outcome.Native(
                $"template.{FileName(value)}",
                value.Others["agent-inject-default-template"] == "json"
                    ? $"{read}{{{{ .Data | toJSON }}}}\n{{{{ end }}}}"
                    : $"{read}{{{{ range $k, $v := .Data }}}}{{{{ $k }}}}: {{{{ $v }}}}\n{{{{ end }}}}{{{{ end }}}}"),
        ];
    }

    private static string Mount(ForeignValue value) =>
        (value.Others["secret-volume-path"] is { Length: > 0 } path ? path : VaultK8s.MountPath).TrimEnd('/');

    private static bool HasFolder(ForeignValue value) =>
        value.Others[$"secret-volume-path-{value.Name}"]?.StartsWith(Mount(value) + "/", StringComparison.Ordinal) is true;

    private static IEnumerable<Outcome> Hook(ForeignValue value) => value.Text == "" ? []
        : VaultK8sCommand.Hook(value.Text) is { } hook ? [new Outcome.Native($"on-change.{FileName(value)}", hook)]
        : [new Outcome.Wrong(VaultK8sCommand.Expected) { Kind = RejectionKind.ForeignRefused }];

    /// <summary>A folder below the mount is a part of the file's path; another one is mounted.</summary>
    private static IEnumerable<Outcome> Folder(ForeignValue value)
    {
        var (mount, folder) = (Mount(value), value.Text.TrimEnd('/'));
        if (folder == mount || folder == "")
        {
            return [];
        }

        if (!folder.StartsWith(mount + "/", StringComparison.Ordinal))
        {
            return [new Outcome.Native($"mount-path.{FileName(value)}", folder)];
        }

        var file = value.Others[$"agent-inject-file-{value.Name}"] is { Length: > 0 } named ? named.TrimStart('/') : FileName(value);
        return [new Outcome.Native($"file.{FileName(value)}", $"{folder[(mount.Length + 1)..]}/{file}")];
    }
}
