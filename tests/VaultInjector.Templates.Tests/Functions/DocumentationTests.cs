using System.Text.RegularExpressions;

namespace VaultInjector.Templates.Tests.Functions;

/// <summary>docs/secrets.md names each function of the table, and no other.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Each_function_is_documented_and_each_documented_one_exists()
    {
        var text = Section("### Functions");
        var sprig = Rows(text[text.IndexOf("without `sprig_`", StringComparison.Ordinal)..]);
        var refused = Rows(text[text.IndexOf("| functions | why |", StringComparison.Ordinal)..]);
        var own = Rows(text[..text.IndexOf("Sprig's functions", StringComparison.Ordinal)]);

        own.Concat(sprig.Select(name => $"sprig_{name}")).Order().ShouldBe(
            FunctionTable.All.Where(function => function.Refusal is null).Select(function => function.Name).Order());
        refused.Order().ShouldBe(
            FunctionTable.All.Where(function => function.Refusal is not null).Select(function => function.Name).Order());
    }

    [Fact]
    public void The_table_says_since_when_a_newer_function_exists()
    {
        FunctionTable.Find("trim")!.Since.ShouldBe("0.29");
        FunctionTable.Find("sprig_upper")!.Since.ShouldBe("0.28");
        FunctionTable.Find("printf")!.Since.ShouldBe("go");
        FunctionTable.Find("secret")!.Since.ShouldBe("");
    }

    private static string Section(string heading)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VaultInjector.sln")))
        {
            folder = folder.Parent!;
        }

        var text = File.ReadAllText(Path.Combine(folder.FullName, "docs", "secrets.md"));
        return text[text.IndexOf(heading, StringComparison.Ordinal)..];
    }

    /// <summary>The names in the first table of the text.</summary>
    private static List<string> Rows(string text) =>
    [
        .. text.Split('\n')
            .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => Name().Matches(line).Select(match => match.Groups["name"].Value)),
    ];

    [GeneratedRegex("`(?<name>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
