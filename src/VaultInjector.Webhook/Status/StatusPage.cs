using System.Globalization;

namespace VaultInjector.Webhook.Status;

/// <summary>Report → HTML. A pure function; no script is needed to read it.</summary>
internal static class StatusPage
{
    private const int RefreshSeconds = 10;

    public static string Render(StatusReport report)
    {
        var html = new HtmlWriter();
        html.Open("html", ("lang", "en")).Open("head")
            .Void("meta", ("charset", "utf-8"))
            .Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Void("meta", ("http-equiv", "refresh"), ("content", RefreshSeconds.ToString(CultureInfo.InvariantCulture)))
            .Element("title", $"Vault Injector: {Overall(report)}")
            .Void("link", ("rel", "stylesheet"), ("href", "status.css"))
            .Void("link", ("rel", "icon"), ("href", "data:,"))
            .Close();
        html.Open("body").Open("header")
            .Element("h1", "Vault Injector")
            .Element("p", Overall(report), ("class", $"state {ClassOf(Overall(report))}"))
            .Element("p", $"Replica {report.Replica}, version {report.Version}, started {Time(report.Started)}, now {Time(report.At)}")
            .Close();
        html.Open("main");
        Parts(html, report);
        StatusTables.Cluster(html, report);
        StatusTables.Troubles(html, report);
        Activity(html, report);
        StatusTables.Certificates(html, report);
        StatusTables.Refusals(html, report);
        html.Close().Open("footer").Open("p").Text("The same as JSON: ")
            .Element("a", "status.json", ("href", "status.json"))
            .Text(". As numbers: ").Element("a", "metrics", ("href", "metrics")).Text(".").Close().Close().Close().Close();
        return html.ToString();
    }

    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Overall(StatusReport report) => report switch
    {
        { Ready: false } => "not ready",
        _ when report.Parts.Any(part => part.State == "attention") || report.Cluster?.Missed.Count > 0 => "attention",
        _ => "ok",
    };

    private static string ClassOf(string state) => state.Replace(' ', '-');

    private static void Parts(HtmlWriter html, StatusReport report)
    {
        html.Open("section").Element("h2", "Parts of this replica");
        StatusTables.Table(html, "The state of each part", ["Part", "State", "What it says"], report.Parts, part => html
            .Element("th", part.Name, ("scope", "row"))
            .Open("td").Element("span", part.State, ("class", $"state {ClassOf(part.State)}")).Close()
            .Element("td", part.Detail));
        if (report.Vaults.Count > 1)
        {
            StatusTables.Vaults(html, report);
        }
        else
        {
            html.Element("p", report.Session.Ends is { } ends
                ? $"The injector's Vault token lasts until {Time(ends)} unless it is renewed."
                : "The injector is not logged in to Vault. New pods are injected, and their agents wait.");
        }

        html.Close();
    }

    private static void Activity(HtmlWriter html, StatusReport report)
    {
        html.Open("section").Element("h2", "Activity of this replica").Open("div", ("class", "plots"));
        foreach (var rate in report.Rates)
        {
            StatusPlots.Columns(html, $"{rate.Name} per minute", [.. rate.PerMinute.Select(count => (double)count)]);
            StatusPlots.Columns(html, $"{rate.Name}: milliseconds on average", rate.MeanMilliseconds);
        }

        html.Close();
        var counts = report.Counts.SelectMany(count => count.ByOutcome.Select(outcome => (count.Name, outcome.Key, outcome.Value)));
        StatusTables.Table(html, "Counts since the start", ["What", "Outcome", "Count"], counts.ToList(), count => html
            .Element("th", count.Name, ("scope", "row"))
            .Element("td", count.Key.Length > 0 ? count.Key : "all")
            .Element("td", count.Value.ToString(CultureInfo.InvariantCulture), ("class", "number")));
        html.Element("p", $"Ended pods whose tokens are not revoked yet: {report.PendingRevocations}");
        html.Each(report.Watches, watch => html.Element(
            "p", string.Create(CultureInfo.InvariantCulture, $"What is known of {watch.Collection} is {watch.AgeSeconds:0} s old.")));
        html.Close();
    }
}
