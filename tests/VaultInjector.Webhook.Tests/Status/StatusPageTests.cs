using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using VaultInjector.Webhook.Status;

namespace VaultInjector.Webhook.Tests.Status;

/// <summary>The page as a browser and a reader of screens take it: what checkers such as axe ask for, in plain .NET.</summary>
public sealed partial class StatusPageTests
{
    /// <summary>WCAG 2.1 AA.</summary>
    private const double TextContrast = 4.5;

    private static readonly string[] Headings = ["h1", "h2", "h3", "h4", "h5", "h6"];

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("' onmouseover='alert(1)")]
    [InlineData("]]>&amp;&lt;\u2028é𝄞")]
    [InlineData("</title></table></svg><b>")]
    public void Every_value_is_text_and_nothing_else(string hostile)
    {
        var (page, plain) = (Parse(Reports.Full(hostile)), Parse(Reports.Full()));

        page.Descendants().Select(element => element.Name.LocalName)
            .ShouldBe(plain.Descendants().Select(element => element.Name.LocalName));
        page.Descendants().Attributes().Select(attribute => attribute.Name.LocalName)
            .ShouldBe(plain.Descendants().Attributes().Select(attribute => attribute.Name.LocalName));
        page.Root!.Value.ShouldContain(hostile);
    }

    [Fact]
    public void Needs_no_script_and_nothing_from_elsewhere()
    {
        var page = Parse(Reports.Full());

        page.Descendants("script").ShouldBeEmpty();
        page.Descendants().Attributes().ShouldAllBe(attribute => !attribute.Name.LocalName.StartsWith("on"));
        page.Descendants().Attributes("style").ShouldBeEmpty();
        page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "src").Select(attribute => attribute.Value)
            .ShouldBe(["status.css", "data:,", "status.json", "metrics"]);
    }

    [Fact]
    public void Shows_each_Vault_where_there_are_several()
    {
        var until = new DateTimeOffset(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);
        var page = Parse(Reports.Full() with
        {
            Vaults =
            [
                new("default", "https://vault:8200", Namespace: null, LoggedIn: true, until),
                new("<east>", "https://east:8200", "admin", LoggedIn: false, Ends: null),
            ],
        });

        var rows = page.Descendants("tr").Select(row => string.Join(" | ", row.Elements().Select(cell => cell.Value))).ToList();

        rows.ShouldContain("default | https://vault:8200 | root | lasts until 2026-11-25 18:00:00 UTC unless it is renewed");
        rows.ShouldContain("<east> | https://east:8200 | admin | none; agents of this Vault wait");
    }

    [Fact]
    public void Has_a_language_a_title_and_a_viewport()
    {
        var page = Parse(Reports.Full());

        page.Root!.Attribute("lang")!.Value.ShouldBe("en");
        page.Descendants("title").ShouldHaveSingleItem().Value.ShouldStartWith("Vault Injector: ");
        page.Descendants("meta").ShouldContain(meta => (string?)meta.Attribute("name") == "viewport");
        new[] { "header", "main", "footer" }.ShouldAllBe(landmark => page.Descendants(landmark).Count() == 1);
    }

    [Fact]
    public void Headings_go_down_one_level_at_a_time()
    {
        var levels = Parse(Reports.Full()).Descendants()
            .Select(element => Array.IndexOf(Headings, element.Name.LocalName) + 1)
            .Where(level => level > 0)
            .ToList();

        levels.Count(level => level == 1).ShouldBe(1);
        levels[0].ShouldBe(1);
        levels.Zip(levels.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First + 1);
    }

    [Fact]
    public void Tables_have_captions_and_headings_with_a_scope()
    {
        foreach (var table in Parse(Reports.Full()).Descendants("table"))
        {
            table.Elements("caption").ShouldHaveSingleItem().Value.ShouldNotBeEmpty();
            table.Descendants("th").ShouldAllBe(heading => heading.Attribute("scope") != null && heading.Value.Length > 0);
            table.Element("tbody")!.Elements("tr").ShouldAllBe(row => row.Elements("th").Count() == 1);
            var columns = table.Element("thead")!.Descendants("th").Count();
            table.Element("tbody")!.Elements("tr").ShouldAllBe(row => row.Elements().Count() == columns);
        }
    }

    [Fact]
    public void Images_regions_and_links_have_names()
    {
        var page = Parse(Reports.Full());

        page.Descendants("svg").ShouldNotBeEmpty();
        page.Descendants("svg")
            .ShouldAllBe(plot => plot.Attribute("role")!.Value == "img" && plot.Attribute("aria-label")!.Value.Length > 0);
        page.Descendants().Where(element => element.Attribute("tabindex") is not null)
            .ShouldAllBe(element => element.Attribute("role")!.Value == "region" && element.Attribute("aria-label")!.Value.Length > 0);
        page.Descendants("a").ShouldAllBe(link => link.Value.Length > 0);
    }

    /// <summary>A state is a word, never a colour alone.</summary>
    [Fact]
    public void A_state_is_said_in_words() =>
        Parse(Reports.Full())
            .Descendants()
            .Where(element => ((string?)element.Attribute("class"))?.StartsWith("state", StringComparison.Ordinal) == true)
            .ShouldAllBe(state => state.Value == "ok" || state.Value == "attention" || state.Value == "not ready");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Each_colour_of_text_contrasts_with_what_is_behind_it(int scheme)
    {
        var colours = Variables(Style())[scheme];
        foreach (var behind in new[] { "ground", "panel" })
        {
            foreach (var text in new[] { "ink", "quiet", "link", "ok", "attention", "bad" })
            {
                Contrast(colours[text], colours[behind]).ShouldBeGreaterThanOrEqualTo(TextContrast, $"{text} on {behind}");
            }

            Contrast(colours["plot"], colours[behind]).ShouldBeGreaterThanOrEqualTo(3, $"plot on {behind}");
        }
    }

    [Fact]
    public void Dark_and_light_set_the_same_colours_and_nothing_else_sets_one()
    {
        var (style, schemes) = (Style(), Variables(Style()));

        schemes.Count.ShouldBe(2);
        schemes[0].Keys.ShouldBe(schemes[1].Keys, ignoreOrder: true);
        Colour.Count(style).ShouldBe(schemes.Sum(scheme => scheme.Count));
        Used.Matches(style).Select(use => use.Groups["name"].Value).Distinct().ShouldBe(schemes[0].Keys, ignoreOrder: true);
    }

    [Fact]
    public void The_JSON_holds_what_the_page_shows()
    {
        var json = JsonSerializer.Serialize(Reports.Full(), StatusJson.Default.StatusReport);

        var read = JsonSerializer.Deserialize(json, StatusJson.Default.StatusReport)!;
        read.Refusals.ShouldBe(Reports.Full().Refusals);
        read.Cluster!.Namespaces.ShouldBe(Reports.Full().Cluster!.Namespaces);
        json.ShouldContain("\"pendingRevocations\":3");
    }

    [Fact]
    public void A_report_of_the_first_second_is_a_page_too()
    {
        var page = Parse(new StatusReport("0.1.0", "r", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, Ready: false));

        page.Root!.Value.ShouldContain("not ready");
        page.Root!.Value.ShouldContain("The pods were not counted yet.");
        page.Root!.Value.ShouldContain("None since the start.");
    }

    private static XDocument Parse(StatusReport report) => XDocument.Parse(StatusPage.Render(report));

    private static string Style()
    {
        using var stream = typeof(StatusPage).Assembly.GetManifestResourceStream("status.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static List<Dictionary<string, string>> Variables(string style) =>
        [
            .. Root.Matches(style).Select(root => Variable.Matches(root.Groups["body"].Value)
                .ToDictionary(one => one.Groups["name"].Value, one => one.Groups["colour"].Value)),
        ];

    /// <summary>WCAG's definition of relative luminance and contrast.</summary>
    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        var parts = Enumerable.Range(0, 3)
            .Select(i => int.Parse(colour.AsSpan(1 + (i * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))
            .ToList();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex(":root \\{(?<body>[^}]*)\\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Root { get; }

    [GeneratedRegex("--(?<name>[a-z]+): (?<colour>#[0-9a-f]{6});", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Variable { get; }

    [GeneratedRegex("#[0-9a-fA-F]{3,8}|rgb\\(|hsl\\(", RegexOptions.NonBacktracking)]
    private static partial Regex Colour { get; }

    [GeneratedRegex("var\\(--(?<name>[a-z]+)\\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Used { get; }
}
