using System.Globalization;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Points in time and lengths of time. The local zone is UTC.</summary>
internal static class SprigDates
{
    private const string Day = "2006-01-02";

    public static IEnumerable<Function> All =>
    [
        Of("now", "", call => new GoTime(call.Context.Run.Now.ToUniversalTime())),
        Of("date", "sa", call => TimeText.Format(Time(call, call[1]), call.Text(0))),
        Of("dateInZone", "sas", call => InZone(call, call.Text(0), call[1], call.Text(2))),
        Of("date_in_zone", "sas", call => InZone(call, call.Text(0), call[1], call.Text(2))),
        Of("htmlDate", "a", call => TimeText.Format(Time(call, call[0]), Day)),
        Of("htmlDateInZone", "as", call => InZone(call, Day, call[0], call.Text(1))),
        Of("dateModify", "sa", call => Modified(call, isStrict: false)),
        Of("date_modify", "sa", call => Modified(call, isStrict: false)),
        Of("mustDateModify", "sa", call => Modified(call, isStrict: true)),
        Of("must_date_modify", "sa", call => Modified(call, isStrict: true)),
        Of("toDate", "ss", call => new GoTime(TimeReading.TryRead(call.Text(0), call.Text(1), out var time) ? time : default)),
        Of("mustToDate", "ss", call => TimeReading.TryRead(call.Text(0), call.Text(1), out var time)
            ? new GoTime(time)
            : throw Call.Fail($"parsing time {Quoting.Quote(call.Text(1))} as {Quoting.Quote(call.Text(0))}: it does not fit")),
        Of("ago", "a", call => Ago(call)),
        Of("duration", "a", call => new GoDuration(Seconds(call[0]) * 1_000_000_000).ToString()),
        Of("durationRound", "a", Rounded),
        Of("unixEpoch", "a", call => Time(call, call[0]).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
    ];

    private static DateTimeOffset Time(Call call, object? value) => value switch
    {
        GoTime time => time.Value,
        long or nint or int when GoType.ToInt(value) is > -62135596800 and < 253402300800 =>
            DateTimeOffset.FromUnixTimeSeconds(GoType.ToInt(value)),
        _ => call.Context.Run.Now.ToUniversalTime(),
    };

    private static string InZone(Call call, string layout, object? value, string zone)
    {
        var time = Time(call, value);
        var isUtc = zone is "" or "UTC" or "Local" || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);
        var known = isUtc ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone);
        return TimeText.Format(TimeZoneInfo.ConvertTime(time, known), layout);
    }

    private static GoTime Modified(Call call, bool isStrict)
    {
        var time = Time(call, call[1]);
        if (DurationReading.TryRead(call.Text(0), out var nanoseconds))
        {
            var ticks = nanoseconds / 100;
            return time.Ticks + ticks is >= 0 and <= 3155378975999999999 ? new GoTime(time.AddTicks(ticks)) : new GoTime(time);
        }

        return isStrict ? throw Call.Fail($"time: invalid duration {Quoting.Quote(call.Text(0))}") : new GoTime(time);
    }

    private static string Ago(Call call)
    {
        var seconds = Math.Round((call.Context.Run.Now - Time(call, call[0])).TotalSeconds, MidpointRounding.AwayFromZero);
        return new GoDuration((long)Math.Clamp(seconds, -9e9, 9e9) * 1_000_000_000).ToString();
    }

    private static long Seconds(object? value) => value switch
    {
        string text => NumberReading.TrySigned(text, 10, out var number, out _) ? Math.Clamp(number, -9_000_000_000, 9_000_000_000) : 0,
        long number => Math.Clamp(number, -9_000_000_000, 9_000_000_000),
        _ => 0,
    };

    /// <summary>In its largest unit: <c>3d</c>, <c>2mo</c>.</summary>
    private static string Rounded(Call call)
    {
        var nanoseconds = call[0] switch
        {
            string text => DurationReading.TryRead(text, out var read) ? read : 0,
            long number => number,
            GoTime time => (call.Context.Run.Now - time.Value).Ticks * 100,
            _ => 0,
        };
        var seconds = Math.Abs((decimal)nanoseconds) / 1_000_000_000;
        (string Name, long Size)[] units = [("y", 31536000), ("mo", 2592000), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1)];
        var unit = Array.Find(units, unit => seconds > unit.Size);
        return unit.Name is null ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / unit.Size)}{unit.Name}");
    }
}
