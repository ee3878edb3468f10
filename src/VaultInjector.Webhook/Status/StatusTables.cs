using System.Globalization;

namespace VaultInjector.Webhook.Status;

/// <summary>The tables of the status page.</summary>
internal static class StatusTables
{
    /// <summary>A table that scrolls by itself on a narrow screen, also with the keyboard.</summary>
    public static void Table<T>(HtmlWriter html, string caption, string[] headings, IReadOnlyList<T> rows, Action<T> cells)
    {
        html.Open("div", ("class", "scroll"), ("role", "region"), ("aria-label", caption), ("tabindex", "0"));
        html.Open("table").Element("caption", caption).Open("thead").Open("tr")
            .Each(headings, heading => html.Element("th", heading, ("scope", "col")))
            .Close().Close().Open("tbody");
        html.Each(rows, row =>
        {
            html.Open("tr");
            cells(row);
            html.Close();
        });
        html.Close().Close().Close();
    }

    public static void Vaults(HtmlWriter html, StatusReport report) => Table(
        html, "Vaults that pods may name", ["Vault", "Address", "Namespace", "The injector's token"], report.Vaults, one => html
            .Element("th", one.Name, ("scope", "row"))
            .Element("td", one.Address)
            .Element("td", one.Namespace ?? "root")
            .Element("td", one.Ends is { } ends
                ? $"lasts until {StatusPage.Time(ends)} unless it is renewed"
                : "none; agents of this Vault wait"));

    public static void Cluster(HtmlWriter html, StatusReport report)
    {
        html.Open("section").Element("h2", "Namespaces, over all replicas");
        if (report.Cluster is not { } cluster)
        {
            html.Element("p", "The pods were not counted yet. They are counted every five minutes, once the injector has a CA.").Close();
            return;
        }

        html.Element("p", $"Counted at {StatusPage.Time(cluster.At)}. Pods whose tokens are revoked when they end: {cluster.RecordedPods}");
        string[] headings = ["Namespace", "Allowed roles", "Injected pods", "Missed pods"];
        Table(html, "Namespaces that are opted in", headings, cluster.Namespaces, ns => html
            .Element("th", ns.Name, ("scope", "row"))
            .Element("td", ns.AllowedRoles.Length > 0 ? ns.AllowedRoles : "none")
            .Element("td", Count(ns.InjectedPods), ("class", "number"))
            .Element("td", Count(ns.MissedPods), ("class", "number")));
        if (cluster.Missed.Count > 0)
        {
            html.Element("h3", "Pods that ask for injection and are not injected");
            Table(html, "Missed pods", ["Pod", "Reason", "What to do"], cluster.Missed, pod => html
                .Element("th", pod.Pod, ("scope", "row")).Element("td", pod.Reason).Element("td", pod.Sentence, ("class", "words")));
        }

        html.Close();
    }

    public static void Certificates(HtmlWriter html, StatusReport report)
    {
        html.Open("section").Element("h2", "Certificates");
        Table(html, "Served and trusted certificates", ["Use", "Subject", "Valid until", "Life"], report.Certificates, one =>
        {
            html.Element("th", one.Use, ("scope", "row"))
                .Element("td", one.Subject)
                .Element("td", StatusPage.Time(one.NotAfter))
                .Open("td");
            StatusPlots.Bar(html, one.LifeLeft);
            html.Close();
        });
        html.Close();
    }

    public static void Refusals(HtmlWriter html, StatusReport report)
    {
        html.Open("section").Element("h2", "Last refusals of this replica");
        if (report.Refusals.Count == 0)
        {
            html.Element("p", "None since the start.").Close();
            return;
        }

        Table(html, "The newest first", ["Time", "Who", "Code", "Why"], report.Refusals, one => html
            .Element("td", StatusPage.Time(one.At))
            .Element("th", $"{one.Where}: {one.Who}", ("scope", "row"))
            .Element("td", one.Code)
            .Element("td", one.Sentence, ("class", "words")));
        html.Close();
    }

    public static void Troubles(HtmlWriter html, StatusReport report)
    {
        if (report.Troubles.Count == 0)
        {
            return;
        }

        html.Open("section").Element("h2", "Trouble that agents reported to this replica");
        Table(html, "The newest report first", ["Time", "Pod", "Kind", "What to do"], report.Troubles, one => html
            .Element("td", StatusPage.Time(one.At))
            .Element("th", one.Pod, ("scope", "row"))
            .Element("td", one.Kind)
            .Element("td", one.Sentence, ("class", "words")));
        html.Close();
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
