using System.Security.Cryptography;
using VaultInjector.CommandLine.Configuration;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;
using k8s;

namespace VaultInjector.CommandLine.Context;

/// <summary>The input of <c>inject</c> and <c>explain</c>: the manifests, the operator's settings and the namespaces.</summary>
/// <param name="Documents">Of all files, in their order.</param>
/// <param name="Settings">As the webhook would have them.</param>
/// <param name="Namespaces">Their labels and annotations.</param>
/// <param name="DefaultNamespace">For objects without a namespace.</param>
/// <param name="Terminal">Gets the notes.</param>
internal sealed record ManifestContext(
    IReadOnlyList<ManifestDocument> Documents,
    InjectionSettings Settings,
    NamespaceKnowledge Namespaces,
    string DefaultNamespace,
    Terminal Terminal)
{
    private const string PlaceholderBundle =
        "-----BEGIN CERTIFICATE-----\n(the CA certificates that verify Vault and the injector)\n-----END CERTIFICATE-----\n";

    /// <summary>Long names with their short ones.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["file"] = "f",
        ["namespace"] = "n",
        ["namespace-file"] = "",
        ["kubeconfig"] = "",
        ["config"] = "",
        ["native-sidecars"] = "",
    };

    /// <exception cref="CommandLineException">A file cannot be read, or an option is wrong.</exception>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static async Task<ManifestContext> OpenAsync(
        Arguments arguments, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var files = arguments.All("file");
        if (files.Count == 0)
        {
            throw new CommandLineException(ExitCode.Usage, "-f FILE is missing; give the manifest to read, or - for standard input");
        }

        string[] sidecars = arguments.OneOf("native-sidecars", "on", "off") is { } mode ? [$"--Injection:NativeSidecars={mode}"] : [];
        using var configuration = InjectorConfiguration.ReadElsewhere(arguments, terminal, sidecars);
        var api = Cluster(arguments, time);
        var vaults = configuration.Options.EveryVault();
        var bundles = vaults.ToDictionary(vault => vault.Name, vault => Bundle(configuration, vault, terminal), StringComparer.Ordinal);
        var settings = OperatorSettings.Of(
            configuration.Options,
            bundles[vaults[0].Name],
            name => bundles[name],
            await FeaturesAsync(configuration.Options, api, cancellation));

        var namespaces = new NamespaceKnowledge(api, terminal);
        foreach (var document in arguments.All("namespace-file").SelectMany(file => ManifestFile.Read(file, TextReader.Null)))
        {
            namespaces.Learn(document.Root);
        }

        var only = namespaces.Only;
        List<ManifestDocument> documents = [.. files.SelectMany(file => ManifestFile.Read(file, terminal.Input))];
        documents.ForEach(document => namespaces.Learn(document.Root));
        return new ManifestContext(documents, settings, namespaces, arguments.One("namespace") ?? only ?? "default", terminal);
    }

    /// <summary>The pods and templates of a document; notes what of it the webhook will not see.</summary>
    public IReadOnlyList<ManifestPod> Pods(ManifestDocument document)
    {
        List<PodTemplate> templates = [.. PodTemplates.In(document.Root)];
        List<ManifestPod> pods = [.. templates.Select(template => ManifestPod.Of(template, document, DefaultNamespace))];
        foreach (var (pod, sentence) in pods.SelectMany(pod => Misplaced.On(pod.Template).Select(sentence => (pod, sentence))))
        {
            Terminal.Note($"{pod.Label}: {sentence}");
        }

        foreach (var path in Misplaced.Unreached(document.Root, templates))
        {
            Terminal.Note(
                $"{document.File}, document {document.Number}: {path} has annotations of the injector but is not a pod template; " +
                "the webhook injects its pods when they are created");
        }

        return pods;
    }

    /// <summary>The cluster of <c>--kubeconfig</c>; without that and <c>--namespace-file</c>, the cluster that this runs in.</summary>
    private static KubernetesApi? Cluster(Arguments arguments, TimeProvider time)
    {
        var file = arguments.One("kubeconfig");
        if (file is not null && !File.Exists(file))
        {
            throw new CommandLineException(ExitCode.NoInput, $"{file} cannot be read: it does not exist");
        }

        return file is not null || (KubernetesClientConfiguration.IsInCluster() && arguments.All("namespace-file").Count == 0)
            ? new KubernetesApi(
                KubernetesRegistration.Connect(new KubernetesOptions { Kubeconfig = file }, time, "vault-injector-inject"))
            : null;
    }

    /// <summary>As the webhook sees them once its ClusterTrustBundles are there.</summary>
    private static async Task<ClusterFeatures> FeaturesAsync(InjectorOptions options, KubernetesApi? api, CancellationToken cancellation)
    {
        var found = api is null ? ClusterFeatures.Current : (await ClusterVersion.ReadFeaturesAsync(api, cancellation)).Features;
        return found with { TrustBundles = OperatorSettings.Has(options.Injection.TrustBundle, found.TrustBundles) };
    }

    /// <summary>In the order that the webhook gives it to pods.</summary>
    private static string Bundle(InjectorConfiguration configuration, NamedVaultOptions vault, Terminal terminal)
    {
        var (file, isDefault) = (vault.Where.CaFile, vault.Name == VaultNames.Default);
        var mapped = isDefault ? configuration.Files.OfDefault : configuration.Files.At(file);
        if ((mapped ?? (File.Exists(file) ? File.ReadAllText(file) : null)) is not { } pem)
        {
            terminal.Note(isDefault
                ? "a placeholder stands for the CA bundle; pass a ConfigMap with ca.crt as --config, or --Vault:CaFile=FILE"
                : $"a placeholder stands for the CA bundle of Vault {vault.Name}; pass --Vaults:{vault.Name}:CaFile=FILE");
            return PlaceholderBundle;
        }

        try
        {
            return CaBundle.Parse(pem) is { IsEmpty: false } bundle
                ? bundle.Pem
                : throw new CryptographicException("it holds no certificate");
        }
        catch (CryptographicException wrong)
        {
            terminal.Note($"the CA bundle is printed unchanged, but the injector would refuse it: {wrong.Message}");
            return pem;
        }
    }
}
