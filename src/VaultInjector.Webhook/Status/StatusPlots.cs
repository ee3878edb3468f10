using System.Globalization;

namespace VaultInjector.Webhook.Status;

/// <summary>Small plots as SVG, with a sentence for readers that do not see them.</summary>
internal static class StatusPlots
{
    private const int Height = 40;
    private const int Step = 4;

    /// <summary>A column for each value.</summary>
    /// <param name="html">The page.</param>
    /// <param name="label">What it shows, for example <c>Reviews of pods per minute</c>.</param>
    /// <param name="values">The oldest first.</param>
    public static void Columns(HtmlWriter html, string label, IReadOnlyList<double> values)
    {
        var most = values.Max();
        var words = $"{label}: {Number(values[^1])} in this minute, at most {Number(most)} in the last hour";
        html.Open("figure").Element("figcaption", words);
        html.Open(
            "svg",
            ("viewBox", $"0 0 {values.Count * Step} {Height}"),
            ("class", "plot"),
            ("role", "img"),
            ("aria-label", words));
        for (var i = 0; i < values.Count; i++)
        {
            var height = most > 0 ? values[i] / most * (Height - 2) : 0;
            html.Element("rect", "", Box(i * Step, Height - height, Step - 1, height));
        }

        html.Element("rect", "", [.. Box(0, Height - 1, values.Count * Step, 1), ("class", "axis")]).Close().Close();
    }

    /// <summary>A bar that is full at 1.</summary>
    public static void Bar(HtmlWriter html, double part)
    {
        var words = $"{Number(Math.Round(part * 100))} % of its life left";
        html.Open("svg", ("viewBox", "0 0 100 8"), ("class", part < 0.1 ? "bar low" : "bar"), ("role", "img"), ("aria-label", words))
            .Element("rect", "", [.. Box(0, 0, 100, 8), ("class", "rest")])
            .Element("rect", "", Box(0, 0, part * 100, 8))
            .Close()
            .Element("span", $" {words}");
    }

    private static (string, string)[] Box(double x, double y, double width, double height) =>
        [("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height))];

    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}
