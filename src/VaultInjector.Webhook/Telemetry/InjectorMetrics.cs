using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>Every instrument of the injector. Tags come from closed sets only: never a namespace, a pod or a role.</summary>
public sealed class InjectorMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "VaultInjector";

    private static readonly string[] Logins = ["login", "renewal", "failed"];

    private readonly Meter _meter;
    private readonly Counter<long> _reviews;
    private readonly Histogram<double> _reviewDuration;
    private readonly OutcomeCounter _tokenRequests;
    private readonly Histogram<double> _tokenRequestDuration;
    private readonly Counter<long> _logins;
    private readonly OutcomeCounter _certificates;
    private readonly OutcomeCounter _bundleWrites;
    private readonly OutcomeCounter _reports;
    private readonly OutcomeCounter _ledgerWrites;
    private readonly OutcomeCounter _revocations;
    private readonly Counter<long> _incidents;
    private readonly Counter<long> _formerBroker;
    private readonly Histogram<double> _vaultDuration;
    private readonly Counter<long> _trouble;
    private readonly OutcomeCounter _reloads;
    private readonly Counter<long> _droppedEvents;
    private readonly ConcurrentDictionary<string, Func<double?>> _watches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<double?>> _sessions = new(StringComparer.Ordinal);

    public InjectorMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _reviews = _meter.CreateCounter<long>("vault_injector.admission.reviews", "{review}", "Admission reviews by decision.");
        _reviewDuration = Seconds("vault_injector.admission.duration", "Time from the first byte read to the answer.");
        _tokenRequests = Outcomes("vault_injector.broker.requests", "{request}", "Token requests of agents by outcome.", "granted");
        _tokenRequestDuration = Seconds("vault_injector.broker.duration", "Time that a token request took.");
        _logins = _meter.CreateCounter<long>(
            "vault_injector.session.logins", "{login}", "The injector's own logins and renewals by outcome and Vault.");
        _certificates = Outcomes(
            "vault_injector.certificate.renewals", "{renewal}", "Serving certificates obtained or failed.", "renewed", "failed");
        _bundleWrites = Outcomes(
            "vault_injector.ca_bundle.writes", "{write}", "Writes of the CA bundle to the webhook configuration.", "written", "failed");
        _reports = Outcomes(
            "vault_injector.broker.reports", "{report}", "Reports of agents about tokens that they got, by outcome.",
            "recorded", RefusalReason.AccessorForeign.Code, RefusalReason.AccessorUnknown.Code);
        _ledgerWrites = Outcomes(
            "vault_injector.ledger.writes", "{write}", "Ledger writes by outcome; a token whose write failed is not revoked early.",
            [.. LedgerOutcome.All.Select(outcome => outcome.Code)]);
        _incidents = _meter.CreateCounter<long>("vault_injector.incidents", "{incident}", "Possible interceptions that agents reported.");
        _trouble = _meter.CreateCounter<long>(
            "vault_injector.agents.trouble", "{report}", "What agents reported that does not work, by kind; once an hour for each pod.");
        _vaultDuration = Seconds("vault_injector.vault.duration", "Time that a Vault took for a grant.");
        _reloads = Outcomes(
            "vault_injector.configuration.reloads", "{reload}", "Changes of the configuration file.", "reloaded", "rejected");
        _revocations = Outcomes(
            "vault_injector.revocations", "{revocation}", "Revocations by outcome; foreign: the accessor belongs to another pod.",
            [.. RevocationOutcome.All.Select(outcome => outcome.Code)]);
        _formerBroker = _meter.CreateCounter<long>(
            "vault_injector.broker.on_https_port", "{request}", "Requests of agents to the port of admission, where /v1 ends with 0.3.");
        _droppedEvents = _meter.CreateCounter<long>(
            "vault_injector.watch.dropped_events", "{event}", "Events of watches that could not be used.");
        ObserveSessionsAndWatches();
    }

    /// <summary>Seconds since the API server last told that a watched collection is current; nothing before its first list.</summary>
    /// <param name="collection">From a closed set.</param>
    /// <param name="age">Null if it is not known.</param>
    public void ObserveWatch(string collection, Func<double?> age) => _watches[collection] = age;

    public void WatchEventDropped(string collection) => _droppedEvents.Add(1, Collection(collection));

    /// <summary>Exports a zero for each outcome without an event. Call it when a listener collects; earlier counts are lost.</summary>
    /// <param name="vaults">The names in the configuration.</param>
    public void ShowAll(IEnumerable<string> vaults)
    {
        foreach (var (vault, outcome) in vaults.SelectMany(vault => Logins.Select(outcome => (vault, outcome))))
        {
            _logins.Add(0, Outcome(outcome), Vault(vault));
        }

        _incidents.Add(0);
        _formerBroker.Add(0);
        foreach (var kind in TroubleKinds.All)
        {
            _trouble.Add(0, Kind(kind));
        }

        foreach (var collection in _watches.Keys)
        {
            _droppedEvents.Add(0, Collection(collection));
        }

        foreach (
            var counter in (ReadOnlySpan<OutcomeCounter>)
                [_tokenRequests, _certificates, _bundleWrites, _reports, _ledgerWrites, _revocations, _reloads])
        {
            counter.Show();
        }
    }

    public void ConfigurationReloaded(string outcome) => _reloads.Add(outcome);

    public void IssueReported(string outcome) => _reports.Add(outcome);

    public void LedgerWritten(LedgerOutcome outcome) => _ledgerWrites.Add(outcome.Code);

    public void FormerBrokerAsked() => _formerBroker.Add(1);

    public void IncidentReported() => _incidents.Add(1);

    public void AgentInTrouble(string kind) => _trouble.Add(1, Kind(kind));

    public void VaultAsked(string vault, TimeSpan took) => _vaultDuration.Record(took.TotalSeconds, Vault(vault));

    public void Revoked(RevocationOutcome outcome) => _revocations.Add(outcome.Code);

    public void AdmissionReviewed(string decision, TimeSpan took)
    {
        _reviews.Add(1, new KeyValuePair<string, object?>("decision", decision));
        _reviewDuration.Record(took.TotalSeconds);
    }

    public void AdmissionUnreadable() => _reviews.Add(1, new KeyValuePair<string, object?>("decision", "unreadable"));

    public void AdmissionClientRefused() => _reviews.Add(1, new KeyValuePair<string, object?>("decision", "client_refused"));

    public void TokenRequested(string outcome, TimeSpan took)
    {
        _tokenRequests.Add(outcome);
        _tokenRequestDuration.Record(took.TotalSeconds);
    }

    public void SessionChanged(string vault, string outcome) => _logins.Add(1, Outcome(outcome), Vault(vault));

    public void CertificateRenewed(string outcome) => _certificates.Add(outcome);

    public void CaBundleWritten(string outcome) => _bundleWrites.Add(outcome);

    /// <summary>Seconds until the serving certificate expires; negative afterwards; no value before there is one.</summary>
    public void ObserveCertificate(Func<double?> secondsLeft) =>
        ObserveSeconds("vault_injector.certificate.expiry", "Seconds until the serving certificate expires.", secondsLeft);

    /// <summary>Seconds until the injector's own token of this Vault expires unless renewed; no value while there is none.</summary>
    /// <param name="vault">Name of the Vault in the configuration.</param>
    /// <param name="secondsLeft">Null while there is no token.</param>
    public void ObserveSession(string vault, Func<double?> secondsLeft) => _sessions[vault] = secondsLeft;

    /// <summary>Ended pods whose tokens are not revoked yet.</summary>
    public void ObservePendingRevocations(Func<int> pods) =>
        _meter.CreateObservableGauge("vault_injector.revocations.pending", pods, "{pod}", "Ended pods whose tokens are not revoked yet.");

    /// <summary>Pods that ask for injection and are not injected; no value before they were counted.</summary>
    public void ObserveMissedPods(IReadOnlyList<string> reasons, Func<string, int?> pods) =>
        _meter.CreateObservableGauge(
            "vault_injector.pods.missed",
            () =>
                from reason in reasons
                let count = pods(reason)
                where count is not null
                select new Measurement<int>(count.Value, new KeyValuePair<string, object?>("reason", reason)),
            "{pod}",
            "Pods of opted-in namespaces that ask for injection and are not injected.");

    private void ObserveSessionsAndWatches()
    {
        ObserveEach(
            "vault_injector.session.expiry", _sessions, Vault, "Seconds until the injector's token of a Vault expires unless renewed.");
        ObserveEach(
            "vault_injector.watch.age", _watches, Collection, "Seconds since the API server last told that a collection is current.");
    }

    private void ObserveEach(
        string name,
        ConcurrentDictionary<string, Func<double?>> observed,
        Func<string, KeyValuePair<string, object?>> tag,
        string description) => _meter.CreateObservableGauge(
            name,
            () =>
                from one in observed
                let value = one.Value()
                where value is not null
                select new Measurement<double>(value.Value, tag(one.Key)),
            "s",
            description);

    private static KeyValuePair<string, object?> Vault(string name) => new("vault", name);

    private static KeyValuePair<string, object?> Outcome(string name) => new("outcome", name);

    private static KeyValuePair<string, object?> Kind(string name) => new("kind", name);

    private static KeyValuePair<string, object?> Collection(string name) => new("collection", name);

    private OutcomeCounter Outcomes(string name, string unit, string description, params IReadOnlyList<string> outcomes) =>
        new(_meter.CreateCounter<long>(name, unit, description), outcomes);

    private Histogram<double> Seconds(string name, string description) => _meter.CreateHistogram<double>(name, "s", description);

    private void ObserveSeconds(string name, string description, Func<double?> secondsLeft) =>
        _meter.CreateObservableGauge(
            name,
            () => secondsLeft() is { } seconds ? [new Measurement<double>(seconds)] : Array.Empty<Measurement<double>>(),
            "s",
            description);
}
