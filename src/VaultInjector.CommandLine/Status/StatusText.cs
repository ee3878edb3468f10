using System.Globalization;
using System.Text;
using VaultInjector.Webhook.Status;

namespace VaultInjector.CommandLine.Status;

/// <summary>Reports → text for a terminal. Control characters of what others chose are not written.</summary>
internal static class StatusText
{
    private const int MostRefusals = 10;

    public static string Of(IReadOnlyList<StatusReport> reports)
    {
        var text = new StringBuilder();
        if (reports.Select(report => report.Cluster).OfType<ClusterStatus>().MaxBy(cluster => cluster.At) is { } cluster)
        {
            Table(
                text,
                ["NAMESPACE", "ALLOWED ROLES", "INJECTED", "MISSED"],
                cluster.Namespaces.Select(ns => new[] { ns.Name, ns.AllowedRoles, Number(ns.InjectedPods), Number(ns.MissedPods) }));
            Table(text, ["MISSED POD", "REASON"], cluster.Missed.Select(pod => new[] { pod.Pod, $"{pod.Reason}: {pod.Sentence}" }));
        }

        foreach (var report in reports)
        {
            Replica(text, report);
        }

        return text.ToString();
    }

    private static void Replica(StringBuilder text, StatusReport report)
    {
        var state = report.Ready ? "ready" : "not ready";
        text.Append(Clean($"{report.Replica}: {state}, version {report.Version}, since {Time(report.Started)}")).Append("\n\n");
        Table(text, ["PART", "STATE", "DETAIL"], report.Parts.Select(part => new[] { part.Name, part.State, part.Detail }));
        Table(
            text,
            ["VAULT", "ADDRESS", "NAMESPACE", "TOKEN UNTIL"],
            report.Vaults.Count < 2 ? [] : report.Vaults.Select(one => new[]
            {
                one.Name, one.Address, one.Namespace ?? "root", one.Ends is { } ends ? Time(ends) : "not logged in",
            }));
        Table(
            text,
            ["CERTIFICATE", "SUBJECT", "VALID UNTIL", "LIFE LEFT"],
            report.Certificates.Select(one => new[] { one.Use, one.Subject, Time(one.NotAfter), $"{Number(one.LifeLeft * 100)} %" }));
        Table(
            text,
            ["WHAT", "OUTCOME", "COUNT"],
            report.Counts.SelectMany(count => count.ByOutcome.Select(one => new[] { count.Name, one.Key, Number(one.Value) })));
        Table(
            text,
            ["TROUBLE", "POD", "KIND", "WHAT TO DO"],
            report.Troubles.Select(one => new[] { Time(one.At), one.Pod, one.Kind, one.Sentence }));
        Table(
            text,
            ["REFUSED", "WHO", "CODE", "WHY"],
            report.Refusals.Take(MostRefusals).Select(one => new[] { Time(one.At), $"{one.Where}: {one.Who}", one.Code, one.Sentence }));
    }

    private static void Table(StringBuilder text, string[] headings, IEnumerable<string[]> rows)
    {
        List<string[]> all = [headings, .. rows.Select(row => row.Select(Clean).ToArray())];
        if (all.Count == 1)
        {
            return;
        }

        var widths = Enumerable.Range(0, headings.Length).Select(column => all.Max(row => row[column].Length)).ToList();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]));
            text.AppendJoin("  ", cells).Append('\n');
        }

        text.Append('\n');
    }

    private static string Clean(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static string Number(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
