using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Reading;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// Whether a token of an app may read what manifests ask for. Vault is asked about capabilities; no secret is read.
/// </summary>
/// <param name="vaultAt">Asks the Vault of a pod.</param>
/// <param name="settings">As the webhook has them.</param>
/// <param name="namespaces">Those that the cluster is known to have.</param>
internal sealed class SecretsCheck(
    Func<RolePlace, VaultClient> vaultAt, InjectionSettings settings, IReadOnlyList<NamespaceMetadata> namespaces)
{
    public const string Name = "secrets";

    /// <summary>Of objects that name none; it shows in messages only.</summary>
    private const string DefaultNamespace = "default";

    private const string TokenMissing = "pass --app-token-file FILE with a token that has the role's policies";

    /// <summary>A token of one Vault is not sent to another one.</summary>
    private const string SeveralVaults =
        "the manifests name several Vaults; check the pods of each Vault alone, with a token of that Vault";

    /// <summary>Nothing where no manifest is given.</summary>
    public async IAsyncEnumerable<CheckLine> RunAsync(
        Arguments arguments, Terminal terminal, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reads = new Dictionary<(RolePlace Place, string Path, string Capability), string>();
        foreach (var pod in arguments.All("file").SelectMany(file => Pods(file, terminal)))
        {
            var decision = Decide(pod);
            if (decision is Decision.Reject)
            {
                yield return CheckLine.Failed(Name, $"{pod.Label} is rejected", "vault-injector explain -f FILE says why");
            }

            var plan = (decision as Decision.Inject)?.Plan;
            foreach (var read in plan?.Reads ?? [])
            {
                reads.TryAdd((plan!.Place, read.Path, read.Capability), $"{read.Asker} of {pod.Label}");
            }
        }

        var token = arguments.One("app-token-file") is { } file ? new VaultToken(ManifestFile.Text(file, TextReader.Null).Trim()) : null;
        var isMixed = reads.Keys.Select(read => read.Place.Vault).Distinct(StringComparer.Ordinal).Skip(1).Any();
        foreach (var ((place, path, capability), asker) in reads)
        {
            var result = token is null ? new CheckResult.Skipped(TokenMissing)
                : isMixed ? new CheckResult.Skipped(SeveralVaults)
                : await AskAsync((vaultAt(place), token), path, capability, asker, cancellation);
            yield return new CheckLine($"secret {path}", result);
        }
    }

    private static IEnumerable<ManifestPod> Pods(string file, Terminal terminal) =>
        from document in ManifestFile.Read(file, terminal.Input)
        from template in PodTemplates.In(document.Root)
        where template.HasContainers
        select ManifestPod.Of(template, document, DefaultNamespace);

    /// <summary>In a namespace that gives all that a namespace can give: its role and its rules are not looked at here.</summary>
    private Decision Decide(ManifestPod pod)
    {
        var ns = new NamespaceMetadata(
            pod.Namespace,
            Map((AnnotationKeys.InjectionLabel, AnnotationKeys.InjectionEnabled)),
            Map((AnnotationKeys.Role, "app"), (AnnotationKeys.Compatibility, Compatibility(pod.Namespace))));
        return PodInjector.Decide(pod.Template.ToPod(pod.Namespace), ns, settings);
    }

    /// <summary>What a namespace says of other products; of one that is not known, all of them count.</summary>
    private string? Compatibility(string name) =>
        namespaces.FirstOrDefault(ns => ns.Name == name) is { } known
            ? known.Annotations.GetValueOrDefault(AnnotationKeys.Compatibility)
            : $"{VaultK8s.Product},{BankVaults.Product}";

    private static FrozenDictionary<string, string> Map(params (string Key, string? Value)[] entries) => entries
        .Where(entry => entry.Value is not null)
        .ToFrozenDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);

    private static async Task<CheckResult> AskAsync(
        (VaultClient Client, VaultToken Token) vault, string path, string capability, string asker, CancellationToken cancellation)
    {
        try
        {
            var asked = await InApiAsync(vault, path, capability, cancellation);
            var answer = await vault.Client.Secrets.AskAsync(vault.Token, "PUT", "sys/capabilities-self", Question(asked), cancellation);
            using var json = JsonDocument.Parse(answer.Body.IsEmpty ? "{}"u8.ToArray() : answer.Body);
            var has = json.RootElement.Get("data"u8).Get(asked).Items().Any(item => item.Is(capability) || item.Is("root"));
            return answer.Status != 200
                    ? new CheckResult.Failed(
                        $"Vault answers {answer.Status} to the token", "Check that the token in --app-token-file is valid")
                : has ? new CheckResult.Ok($"the token may {capability} {asked}, for {asker}")
                : new CheckResult.Failed(
                    $"the token may not {capability} {asked}, for {asker}",
                    $"path \"{asked}\" {{ capabilities = [\"{capability}\"] }} in a policy of the role, or certs-scripts/add-app.sh");
        }
        catch (ArgumentException wrong)
        {
            return new CheckResult.Failed(wrong.Message, $"Correct {asker}");
        }
        catch (VaultException failure)
        {
            return new CheckResult.Failed(failure.Message, failure.Advice);
        }
    }

    /// <summary>The path as policies have it, and as the agent asks: in a mount of KV 2 below <c>data/</c> or <c>metadata/</c>.</summary>
    private static async Task<string> InApiAsync(
        (VaultClient Client, VaultToken Token) vault, string path, string capability, CancellationToken cancellation)
    {
        var query = Mount.Query(path);
        var answer = await vault.Client.Secrets.AskAsync(vault.Token, query.Method, query.Path, default, cancellation);
        var mount = Mount.Of(new VaultAnswer(answer.Status, answer.Body));
        return capability == SecretRead.List ? mount.Lists(path) : mount.Reads(path);
    }

    private static byte[] Question(string path)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("paths");
            json.WriteStringValue(path);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }
}
