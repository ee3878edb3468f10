using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace VaultInjector.Webhook.Trust;

/// <summary>
/// CA certificates, each with the time until which a served certificate needs it. The end is rounded up to the hour: replicas whose
/// certificates expire minutes apart then compute the same value, and write it once.
/// </summary>
internal sealed class CaTerms
{
    private readonly ImmutableSortedDictionary<string, Term> _terms;

    private CaTerms(ImmutableSortedDictionary<string, Term> terms) => _terms = terms;

    public static CaTerms Empty { get; } = new(ImmutableSortedDictionary.Create<string, Term>(StringComparer.Ordinal));

    /// <summary>All of them as one bundle.</summary>
    public CaBundle Bundle => _terms.Values.Aggregate(CaBundle.Empty, (all, term) => all.Union(term.Certificate));

    /// <summary>Until when each is needed, by its <see cref="KeyOf"/>.</summary>
    public IEnumerable<KeyValuePair<string, DateTimeOffset>> Ends =>
        _terms.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Until));

    /// <summary>One by one.</summary>
    public IEnumerable<(CaBundle Certificate, DateTimeOffset Until)> Singles =>
        _terms.Values.Select(term => (term.Certificate, term.Until));

    public bool IsEmpty => _terms.IsEmpty;

    public bool Contains(CaBundle authorities) => authorities.Singles.All(one => _terms.ContainsKey(KeyOf(one)));

    /// <summary>For existing ones, the later end counts.</summary>
    public CaTerms With(CaBundle authorities, DateTimeOffset until) => new(_terms.SetItems(
        from one in authorities.Singles
        let key = KeyOf(one)
        let known = _terms.GetValueOrDefault(key)?.Until ?? DateTimeOffset.MinValue
        select KeyValuePair.Create(key, new Term(one, Later(known, WholeHour(until))))));

    /// <summary>Without those that are no longer needed or have expired.</summary>
    public CaTerms At(DateTimeOffset now) =>
        new(
            _terms.RemoveRange(
                _terms
                    .Where(entry => entry.Value.Until <= now || entry.Value.Certificate.WithoutExpired(now).IsEmpty)
                    .Select(entry => entry.Key)
                    .ToArray()));

    public bool SameAs(CaTerms other) => _terms.Count == other._terms.Count && Ends.SequenceEqual(other.Ends);

    /// <summary>Short enough for the name of an annotation: the first 16 hexadecimal digits of the certificate's SHA-256.</summary>
    public static string KeyOf(CaBundle single) => Convert.ToHexStringLower(SHA256.HashData(single.ToCollection()[0].RawData))[..16];

    public static string Format(DateTimeOffset end) => end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-ddTHH:mm:ssZ",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var end)
            ? end
            : null;

    private static DateTimeOffset WholeHour(DateTimeOffset moment) =>
        new((moment.UtcTicks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed record Term(CaBundle Certificate, DateTimeOffset Until);
}
