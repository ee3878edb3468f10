using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Demo;

/// <summary>Prints the demo: chapters, one line for each step, and the differences.</summary>
internal sealed partial class DemoReport(IAnsiConsole console) : ITimeline
{
    private readonly long _started = Stopwatch.GetTimestamp();

    private double Elapsed => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public void Chapter(string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold underline]{title}[/]");
    }

    public void Done(string who, string what, TimeSpan took) =>
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[grey]{Elapsed,6:0.0} s[/]  [bold]{who,-30}[/] {what} [grey]({took.TotalMilliseconds:0} ms)[/]");

    /// <summary>The difference between the pod without injection and the stored pod.</summary>
    public void Change(JsonObject before, JsonObject after)
    {
        console.MarkupLine("\n  The pod; [green]+[/] marks the lines that the injection added:\n");
        foreach (var line in TextDifference.Between(PodText.Of(before), PodText.Of(after)))
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, line.Added ? $"  [green]+ {line.Text}[/]" : (FormattableString)$"    [grey]{line.Text}[/]");
        }

        console.WriteLine();
    }

    /// <summary>The files as the app sees them; secrets are shortened.</summary>
    public void Files(string mountPath, string directory)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n  The files in {mountPath}:");
        foreach (
            var file in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).Where(file => Path.GetFileName(file)[0] != '.'))
        {
            var mode = Convert.ToString((int)File.GetUnixFileMode(file), 8);
            var text = File.ReadAllText(file).TrimEnd();
            var shown = Redact(
                text.Contains('\n', StringComparison.Ordinal) ? text[..text.IndexOf('\n', StringComparison.Ordinal)] + " …" : text);
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"    [bold]{Path.GetFileName(file),-12}[/] [grey]0{mode}[/]  {shown}");
        }
    }

    public void Says(string who, string what) =>
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n  [bold]{who}[/] says: [yellow]{what}[/]");

    public void Note(string text) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n  [grey]{text}[/]");

    public void Success(string text) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n[bold green]{text}[/]");

    public void Failure(string text) =>
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n[bold red]The demo failed:[/] {text}");

    private static string Redact(string text) => Secrets.Replace(text, "${start}…(redacted)");

    [GeneratedRegex(
        "(?<start>(hvs\\.|hvb\\.|s\\.|b\\.|\"accessor\":\"|://[^:/]+:))[A-Za-z0-9_-]{8,}",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Secrets { get; }
}
