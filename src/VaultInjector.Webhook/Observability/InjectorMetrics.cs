using System.Diagnostics.Metrics;

namespace VaultInjector.Webhook.Observability;

/// <summary>Every instrument of the injector. Tags come from closed sets only: never a namespace, a pod or a role.</summary>
public sealed class InjectorMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "VaultInjector";

    private readonly Meter _meter;
    private readonly Counter<long> _reviews;
    private readonly Histogram<double> _reviewDuration;
    private readonly Counter<long> _tokenRequests;
    private readonly Histogram<double> _tokenRequestDuration;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _certificates;
    private readonly Counter<long> _bundleWrites;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _ledgerWrites;
    private readonly Counter<long> _revocations;
    private readonly Counter<long> _incidents;
    private readonly Counter<long> _reloads;

    public InjectorMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _reviews = _meter.CreateCounter<long>("vault_injector.admission.reviews", "{review}", "Admission reviews by decision.");
        _reviewDuration = _meter.CreateHistogram<double>("vault_injector.admission.duration", "s", "Time from the first byte read to the answer.");
        _tokenRequests = _meter.CreateCounter<long>("vault_injector.broker.requests", "{request}", "Token requests of agents by outcome.");
        _tokenRequestDuration = _meter.CreateHistogram<double>("vault_injector.broker.duration", "s", "Time that a token request took.");
        _logins = _meter.CreateCounter<long>("vault_injector.session.logins", "{login}", "The injector's own logins and renewals by outcome.");
        _certificates = _meter.CreateCounter<long>("vault_injector.certificate.renewals", "{renewal}", "Serving certificates obtained or failed.");
        _bundleWrites = _meter.CreateCounter<long>("vault_injector.ca_bundle.writes", "{write}", "Writes of the CA bundle to the webhook configuration by outcome.");
        _reports = _meter.CreateCounter<long>("vault_injector.broker.reports", "{report}", "Agents' reports of what they were given, by outcome.");
        _ledgerWrites = _meter.CreateCounter<long>("vault_injector.ledger.writes", "{write}", "Writes of what pods were given, by outcome; what failed is not revoked early.");
        _incidents = _meter.CreateCounter<long>("vault_injector.incidents", "{incident}", "Possible interceptions that agents reported.");
        _reloads = _meter.CreateCounter<long>("vault_injector.configuration.reloads", "{reload}", "Changes of the configuration file: reloaded, or rejected.");
        _revocations = _meter.CreateCounter<long>("vault_injector.revocations", "{revocation}", "Revocations for ended pods by outcome; foreign: reported, but not that pod's.");
    }

    public void ConfigurationReloaded(string outcome) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void IssueReported(string outcome) => _reports.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void LedgerWritten(string outcome) => _ledgerWrites.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void IncidentReported() => _incidents.Add(1);

    public void Revoked(string outcome) => _revocations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void AdmissionReviewed(string decision, TimeSpan took)
    {
        _reviews.Add(1, new KeyValuePair<string, object?>("decision", decision));
        _reviewDuration.Record(took.TotalSeconds);
    }

    public void AdmissionUnreadable() => _reviews.Add(1, new KeyValuePair<string, object?>("decision", "unreadable"));

    public void AdmissionClientRefused() => _reviews.Add(1, new KeyValuePair<string, object?>("decision", "client_refused"));

    public void TokenRequested(string outcome, TimeSpan took)
    {
        _tokenRequests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _tokenRequestDuration.Record(took.TotalSeconds);
    }

    public void SessionChanged(string outcome) => _logins.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void CertificateRenewed(string outcome) => _certificates.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void CaBundleWritten(string outcome) => _bundleWrites.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Seconds until the serving certificate ends; negative afterwards, and nothing before there is one.</summary>
    public void ObserveCertificate(Func<double?> secondsLeft) =>
        ObserveSeconds("vault_injector.certificate.expiry", "Seconds until the serving certificate ends.", secondsLeft);

    /// <summary>Seconds until the injector's own Vault token ends unless renewed; nothing while there is none.</summary>
    public void ObserveSession(Func<double?> secondsLeft) =>
        ObserveSeconds("vault_injector.session.expiry", "Seconds until the injector's Vault token ends unless renewed.", secondsLeft);

    /// <summary>Ended pods whose tokens are not revoked yet.</summary>
    public void ObservePendingRevocations(Func<int> pods) =>
        _meter.CreateObservableGauge("vault_injector.revocations.pending", pods, "{pod}", "Ended pods whose tokens are not revoked yet.");

    private void ObserveSeconds(string name, string description, Func<double?> secondsLeft) =>
        _meter.CreateObservableGauge(
            name,
            () => secondsLeft() is { } seconds ? [new Measurement<double>(seconds)] : Array.Empty<Measurement<double>>(),
            "s",
            description);
}
