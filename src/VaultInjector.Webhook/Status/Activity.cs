using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Status;

/// <summary>Listens to the injector's own metrics: what a scraper would see, kept for the page. Tags come from closed sets only.</summary>
internal sealed class Activity : IDisposable
{
    private readonly ConcurrentDictionary<(string Metric, string Tag), long> _counts = new();
    private readonly ConcurrentDictionary<(string Metric, string Tag), double> _gauges = new();
    private readonly Dictionary<string, MinuteSeries> _series;
    private readonly MeterListener _listener = new();

    /// <summary>Readers clear and record the gauges one after the other.</summary>
    private readonly Lock _reading = new();

    public Activity(IMeterFactory meters, TimeProvider time)
    {
        _series = new(StringComparer.Ordinal)
        {
            ["vault_injector.admission.duration"] = new MinuteSeries(time),
            ["vault_injector.broker.duration"] = new MinuteSeries(time),
        };
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == InjectorMetrics.MeterName && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counts.AddOrUpdate((instrument.Name, TagOf(tags)), value, (_, before) => before + value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _gauges[(instrument.Name, TagOf(tags))] = value);
        _listener.Start();
    }

    /// <summary>Counts since the start, by the metric's only tag.</summary>
    public IReadOnlyDictionary<string, long> Counted(string metric) => new SortedDictionary<string, long>(
        _counts.Where(count => count.Key.Metric == metric)
            .ToDictionary(count => count.Key.Tag, count => count.Value, StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>What a gauge shows now, by its only tag.</summary>
    public IReadOnlyDictionary<string, double> Gauge(string metric)
    {
        lock (_reading)
        {
            // A gauge that has no value now is left out.
            _gauges.Clear();
            _listener.RecordObservableInstruments();
            return new SortedDictionary<string, double>(
                _gauges.Where(gauge => gauge.Key.Metric == metric)
                    .ToDictionary(gauge => gauge.Key.Tag, gauge => gauge.Value, StringComparer.Ordinal),
                StringComparer.Ordinal);
        }
    }

    /// <summary>The last hour of a duration.</summary>
    public RateStatus Rate(string metric, string name) => _series[metric].Read(name);

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_series.TryGetValue(instrument.Name, out var series))
        {
            series.Add(value);
        }
        else
        {
            _gauges[(instrument.Name, TagOf(tags))] = value;
        }
    }

    private static string TagOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.IsEmpty ? "" : tags[0].Value as string ?? "";
}
