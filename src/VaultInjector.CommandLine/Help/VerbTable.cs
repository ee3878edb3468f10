using VaultInjector.CommandLine.Check;
using VaultInjector.CommandLine.Explain;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Inject;
using VaultInjector.CommandLine.Migrate;
using VaultInjector.CommandLine.Render;
using VaultInjector.CommandLine.Status;

namespace VaultInjector.CommandLine.Help;

/// <summary>All verbs. A new verb is one entry here.</summary>
internal static class VerbTable
{
    private static readonly VerbOption Setting = new("Section:Key=VALUE", "", "", "any setting of docs/configuration.md");

    private static readonly VerbOption[] Manifests =
    [
        new("file", "f", "FILE", "manifests to read, - for standard input; may be repeated"),
        new("namespace", "n", "NAME", "namespace of objects that have none"),
        new("namespace-file", "", "FILE", "Namespace manifests with their labels and annotations; may be repeated"),
        new("kubeconfig", "", "FILE", "read namespaces (and the version) from this cluster instead"),
        new("config", "", "FILE", "the injector's config.json, or a ConfigMap that holds config.json and ca.crt"),
        new("native-sidecars", "", "on|off", "whether the API server has native sidecars"),
    ];

    private static readonly (int, string)[] OfPods =
    [
        (ExitCode.Ok, "success"),
        (ExitCode.Failed, "a pod is rejected"),
        (ExitCode.BadData, "a file is not valid YAML; the message names line and column"),
        (ExitCode.NoInput, "a file cannot be read"),
        (ExitCode.Unavailable, "the API server did not answer"),
    ];

    public static IReadOnlyList<Verb> All { get; } =
    [
        new("check", "[options]", "tests Vault, the cluster and the installation", CheckCommand.RunAsync)
        {
            Details = "Prints one line for each part, with the remedy where a part fails. Changes nothing.",
            Options =
            [
                new("config", "", "FILE", "config.json, or a ConfigMap with it and ca.crt; the default is what the cluster has installed"),
                new("kubeconfig", "", "FILE", "the cluster and the user"),
                new("namespace", "n", "NAME", "the injector's namespace; the default is vault-injector"),
                new("vault-token-file", "", "FILE", "a Vault token, preferably the injector's own"),
                new("file", "f", "FILE", "manifests: may the role read their secrets? - for standard input; may be repeated"),
                new("app-token-file", "", "FILE", "for -f: a Vault token with the policies of the app's role"),
                new("migration", "", "", "list instead the pods that use annotations of kubernetes-vault, vault-k8s or bank-vaults"),
                new("output", "o", "text|json", "text is the default; with json the lines go to standard error as they come"),
                Setting,
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "no check failed"),
                (ExitCode.Failed, "a check failed; with --migration: an annotation or reference of a pod is refused"),
            ],
            Examples =
            [
                "check",
                "check --config config.json --kubeconfig ~/.kube/config --vault-token-file injector.token",
                "check -f web.yaml --app-token-file web.token",
                "check --migration",
            ],
        },
        new("inject", "-f FILE … [options]", "prints manifests as the webhook would change them", InjectCommand.RunAsync)
        {
            Details = "Works offline. If one pod is rejected, it prints only the reasons.",
            Options =
            [
                .. Manifests,
                new("output", "o", "yaml|json|patch", "yaml is the default; patch is one RFC 6902 patch a line"),
                Setting,
            ],
            ExitCodes = OfPods,
            Examples = ["inject -f web.yaml", "inject -f - -o patch < web.yaml"],
        },
        new("explain", "-f FILE … [options]", "explains for each pod what the webhook would do, and why", ExplainCommand.RunAsync)
        {
            Details = "Works offline.",
            Options = [.. Manifests, new("output", "o", "text|json", "text is the default"), Setting],
            ExitCodes = OfPods,
            Examples = ["explain -f web.yaml --namespace-file shop.yaml", "explain -f web.yaml -o json"],
        },
        new(
            "render",
            "-f FILE --secrets FILE | --template FILE --answers FILE [options]",
            "prints what a pod's files or a template contain",
            RenderCommand.RunAsync)
        {
            Details =
                "Works offline, by the agent's own code. The first form prints the files and templates of the pods under their names,\n" +
                "with secrets from a JSON file. The second form prints one template byte for byte, with recorded answers of Vault.",
            Options =
            [
                .. Manifests,
                new("secrets", "", "FILE", "JSON: {\"secrets\": {\"secret/app\": {\"kv\": 2, \"versions\": [{…}]}}}"),
                new("name", "", "NAME", "print the file with this name only, byte for byte"),
                new("template", "", "FILE", "a Go template, - for standard input"),
                new("answers", "", "FILE", "JSON array of {\"method\",\"path\",\"request\",\"status\",\"body\"}"),
                new("error-on-missing-key", "", "", "fail on a key that a secret lacks"),
                new("left-delimiter", "", "TEXT", "what begins an action, {{ by default"),
                new("right-delimiter", "", "TEXT", "what ends an action, }} by default"),
                new("env", "", "NAME=VALUE", "a variable that the function env sees; may be repeated"),
                Setting,
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "success"),
                (ExitCode.Failed, "a pod is rejected"),
                (ExitCode.BadData, "a file cannot be rendered, or an input is not valid; the message says why"),
                (ExitCode.NoInput, "a file cannot be read"),
            ],
            Examples =
            [
                "render -f web.yaml --secrets secrets.json",
                "render -f web.yaml --secrets secrets.json --name app.conf",
                "render --template app.tpl --answers answers.json --env REGION=eu",
            ],
        },
        new(
            "migrate",
            "-f FILE … [options]",
            "prints manifests with our annotations in place of another product's",
            MigrateCommand.RunAsync)
        {
            Details =
                "Reads the annotations of kubernetes-vault, vault-k8s and bank-vaults. Works offline.\n" +
                "A pod that cannot be translated stays as it is; the error stream says why.",
            Options = [.. Manifests, new("diff", "", "", "print what changes, as diff -u does"), Setting],
            ExitCodes =
            [
                (ExitCode.Ok, "success"),
                (ExitCode.Failed, "a pod cannot be translated"),
                (ExitCode.BadData, "a file is not valid YAML; the message names line and column"),
                (ExitCode.NoInput, "a file cannot be read"),
            ],
            Examples = ["migrate -f web.yaml --diff", "migrate -f web.yaml >web.new.yaml"],
        },
        new("status", "[options]", "prints what the status pages of all replicas show", StatusCommand.RunAsync)
        {
            Details =
                "With a kubeconfig it asks each replica through the API server (right: get pods/proxy).\n" +
                "Without one it asks http://localhost:8080, the replica that it runs in.",
            Options =
            [
                new("kubeconfig", "", "FILE", "the cluster and the user; the default is your kubeconfig"),
                new("namespace", "n", "NAME", "the injector's namespace; the default is vault-injector"),
                new("address", "", "URL", "ask this management port instead"),
                new("output", "o", "table|json", "table is the default; json is one document a line for each replica"),
                new("watch", "", "", "print it again every two seconds"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "each replica is ready"),
                (ExitCode.Failed, "a replica is not ready"),
                (ExitCode.Unavailable, "no replica answers"),
            ],
            Examples = ["status --watch", "status -o json"],
        },
        new("completion", "bash|zsh|fish", "prints a script that completes verbs and options in a shell", Completion.RunAsync)
        {
            Words = Completion.Shells,
            Details = "Load the script in your shell's start file.",
            Examples = ["completion bash >/etc/bash_completion.d/vault-injector", "completion fish | source"],
        },
        new("version", "", "prints the version and the commit", PrintVersionAsync),
        new("help", "[VERB]", "prints all verbs, or the page of one verb", Usage.RunAsync),
    ];

    public static Verb? Find(string name) => All.FirstOrDefault(verb => verb.Name == name);

    private static async Task<int> PrintVersionAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        await terminal.Output.WriteAsync($"{ThisProgram.Name} {ThisProgram.Version}\n");
        return ExitCode.Ok;
    }
}
