using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Census;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Status;

/// <summary>Collects the report from the rooms. Asks no server: everything is in memory.</summary>
internal sealed class StatusSource(
    IEnumerable<IReadinessCheck> parts,
    ServingCertificate serving,
    TrustedAuthorities authorities,
    InjectorVaults vaults,
    PodCensus census,
    AgentTrouble trouble,
    Activity activity,
    RefusalJournal journal,
    TimeProvider time)
{
    /// <summary>What is counted, with the heading of the page.</summary>
    private static readonly (string Metric, string Name)[] Counted =
    [
        ("vault_injector.admission.reviews", "Reviews of pods"),
        ("vault_injector.broker.requests", "Token requests"),
        ("vault_injector.revocations", "Revocations"),
        ("vault_injector.incidents", "Possible interceptions"),
        ("vault_injector.agents.trouble", "Trouble of agents"),
    ];

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public static string Version =>
        typeof(StatusSource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public StatusReport Read()
    {
        var now = time.GetUtcNow();
        var sessions = SessionsAt(now);
        PartStatus[] states = [.. parts.Select(part => PartOf(part.Name, part.State))];
        return new StatusReport(Version, Environment.MachineName, now, _started, states.All(part => part.State != "not ready"))
        {
            Parts = states,
            Certificates = [.. CertificatesAt(now)],
            Session = sessions[0].Session,
            Vaults = [.. sessions.Select(one => StatusOf(one.Vault, one.Session))],
            Cluster = census.Last is { } last ? ClusterOf(last) : null,
            Counts =
            [
                .. Counted
                    .Select(one => new CountStatus(one.Name, activity.Counted(one.Metric)))
                    .Where(one => one.ByOutcome.Count > 0),
            ],
            Troubles = [.. trouble.Last.Select(told => new TroubleStatus(told.At, told.Pod, told.Kind, told.Sentence))],
            PendingRevocations = (int)activity.Gauge("vault_injector.revocations.pending").Values.Sum(),
            Watches = [.. activity.Gauge("vault_injector.watch.age").Select(age => new WatchStatus(age.Key, Math.Round(age.Value, 1)))],
            Rates =
            [
                activity.Rate("vault_injector.admission.duration", "Reviews of pods"),
                activity.Rate("vault_injector.broker.duration", "Token requests"),
            ],
            Refusals =
            [
                .. journal.Last.Select(one =>
                    new RefusalStatus(one.At, one.Refused.Where, one.Refused.Who, one.Refused.Code, one.Refused.Sentence)),
            ],
        };
    }

    /// <summary>The default Vault first.</summary>
    private List<(InjectorVault Vault, SessionStatus Session)> SessionsAt(DateTimeOffset now)
    {
        var left = activity.Gauge("vault_injector.session.expiry");
        return vaults.All
            .Select(vault => (vault, left.TryGetValue(vault.Name, out var seconds)
                ? new SessionStatus(LoggedIn: true, now.AddSeconds(Math.Floor(seconds)))
                : new SessionStatus(LoggedIn: false, Ends: null)))
            .ToList();
    }

    private static VaultStatus StatusOf(InjectorVault vault, SessionStatus session) =>
        new(vault.Name, $"{vault.Where.Address}".TrimEnd('/'), vault.Where.Namespace, session.LoggedIn, session.Ends);

    private static PartStatus PartOf(string name, ReadinessState state) =>
        new(name, state switch { { Ready: false } => "not ready", { IsWell: false } => "attention", _ => "ok" }, state.Detail);

    private static ClusterStatus ClusterOf(CensusResult last) => new(
        last.At,
        last.Recorded,
        [.. last.Namespaces.Select(ns => new NamespaceStatus(ns.Name, ns.AllowedRoles, ns.Injected, ns.Missed.Count))],
        [
            .. last.Namespaces
                .SelectMany(ns => ns.Missed)
                .Take(RefusalJournal.Most)
                .Select(pod => new MissedPodStatus(pod.Pod, pod.Reason.Code, pod.Reason.Sentence)),
        ]);

    private IEnumerable<CertificateStatus> CertificatesAt(DateTimeOffset now) =>
    [
        .. (serving.Current?.Chain ?? []).Select((one, index) => Of(one, index == 0 ? "serving" : "intermediate", now)),
        .. authorities.Serving.Bundle.ToCollection().Select(one => Of(one, "verifies the injector", now)),
        .. vaults.All.SelectMany(vault => authorities.Of(vault.Name)!.Bundle.ToCollection()
            .Select(one => Of(one, $"verifies {vault.Session.Of.Words}", now))),
    ];

    private static CertificateStatus Of(X509Certificate2 certificate, string use, DateTimeOffset now)
    {
        DateTimeOffset from = new(certificate.NotBefore.ToUniversalTime()), until = new(certificate.NotAfter.ToUniversalTime());
        var left = Math.Clamp((until - now) / (until - from), 0, 1);
        return new CertificateStatus(use, certificate.Subject, from, until, Math.Round(left, 3));
    }
}
