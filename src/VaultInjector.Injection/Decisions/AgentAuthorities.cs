using System.Buffers.Text;
using VaultInjector.Contracts;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>
/// Whether an agent that was written before, perhaps by <c>vault-injector inject</c> into a file that is committed, can still verify its
/// peers.
/// </summary>
/// <remarks>
/// Bundles grow and shrink while a CA is replaced, and replicas may differ for a moment. So one certificate in common is enough.
/// </remarks>
internal static class AgentAuthorities
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";

    /// <summary>The variable that holds none of the certificates in use; null if there is no such variable.</summary>
    public static string? Outdated(PodContainer agent, InjectionSettings settings) =>
        HasNoneOf(agent, AgentEnvironment.CaBundle, settings.CaBundle) ? AgentEnvironment.CaBundle
        : HasNoneOf(agent, AgentEnvironment.VaultCaBundle, settings.VaultCaBundle) ? AgentEnvironment.VaultCaBundle
        : null;

    private static bool HasNoneOf(PodContainer agent, string variable, string? bundle) =>
        InjectedRequest.Literal(agent.Element, variable) is { } frozen && frozen != bundle &&
        Blocks(frozen) is var blocks && blocks.Any(IsCertificate) && !blocks.Overlaps(Blocks(bundle));

    /// <summary>A certificate, or the sentence that stands for it where <c>inject</c> was given none; the agent refuses the rest.</summary>
    private static bool IsCertificate(string block) => block.StartsWith('(') || Base64.IsValid(block);

    private static HashSet<string> Blocks(string? pem) =>
    [
        .. (pem ?? "").Split(Begin).Skip(1)
            .Select(part => string.Concat(part.Split(End)[0].Where(c => !char.IsWhiteSpace(c)))),
    ];
}
