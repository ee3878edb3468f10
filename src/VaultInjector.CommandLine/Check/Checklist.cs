using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VaultInjector.CommandLine.Check;

/// <summary>Prints each line at once, and counts.</summary>
/// <param name="output">Gets the result: the lines, or one JSON text at the end.</param>
/// <param name="progress">Gets the lines where the result is JSON; null where it is not.</param>
internal sealed class Checklist(TextWriter output, TextWriter? progress = null)
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private readonly List<CheckLine> _lines = [];

    /// <summary>Whether no check failed; warnings and skipped checks do not count.</summary>
    public bool IsWell => Count<CheckResult.Failed>() == 0;

    private TextWriter Shown => progress ?? output;

    public void Add(CheckLine line)
    {
        _lines.Add(line);
        var (mark, _, detail, advice) = Parts(line.Result);
        Shown.WriteLine($"{mark} {line.Name}: {(line.Result is CheckResult.Skipped ? "skipped: " : "")}{detail}");
        if (advice is not null)
        {
            Shown.WriteLine($"  → {advice}");
        }
    }

    public void Finish()
    {
        var warned = Count<CheckResult.Warned>();
        Shown.WriteLine(
            $"{Count<CheckResult.Ok>()} ok, {(warned > 0 ? $"{warned} warned about, " : "")}" +
            $"{Count<CheckResult.Failed>()} failed, {Count<CheckResult.Skipped>()} skipped");
        if (progress is not null)
        {
            output.WriteLine(Json());
        }
    }

    private string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("ok", Count<CheckResult.Ok>());
            json.WriteNumber("warned", Count<CheckResult.Warned>());
            json.WriteNumber("failed", Count<CheckResult.Failed>());
            json.WriteNumber("skipped", Count<CheckResult.Skipped>());
            json.WriteStartArray("checks");
            _lines.ForEach(line => Write(json, line));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, CheckLine line)
    {
        var (_, result, detail, advice) = Parts(line.Result);
        json.WriteStartObject();
        json.WriteString("name", line.Name);
        json.WriteString("result", result);
        json.WriteString("detail", detail);
        if (advice is not null)
        {
            json.WriteString("advice", advice);
        }

        json.WriteEndObject();
    }

    private int Count<T>() => _lines.Count(line => line.Result is T);

    private static (char Mark, string Result, string Detail, string? Advice) Parts(CheckResult result) => result switch
    {
        CheckResult.Ok ok => ('✓', "ok", ok.Detail, null),
        CheckResult.Warned warned => ('!', "warned", warned.Detail, warned.Advice),
        CheckResult.Failed failed => ('✗', "failed", failed.Detail, failed.Advice),
        CheckResult.Skipped skipped => ('-', "skipped", skipped.Reason, null),
        _ => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
    };
}
