using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>Writes a log line as one flat JSON object: the message, its parameters, and its trace.</summary>
internal sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "vault-injector-json";

    private const string OriginalFormat = "{OriginalFormat}";
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Our own fields: a parameter with such a name is not written again.</summary>
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "time",
        "level",
        "logger",
        "message",
        "traceId",
        "spanId",
        "error");

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("logger"u8, logEntry.Category);
            json.WriteString("message"u8, logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteParts(json, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            WriteTrace(json);
            if (logEntry.Exception is { } failure)
            {
                json.WriteString("error"u8, failure.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void WriteParts(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> parts)
    {
        foreach (var (key, value) in parts)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(key);
            if (key != OriginalFormat && !Taken.Contains(name))
            {
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
            }
        }
    }

    private static void WriteTrace(Utf8JsonWriter json)
    {
        if (Activity.Current is { } activity)
        {
            json.WriteString("traceId"u8, activity.TraceId.ToHexString());
            json.WriteString("spanId"u8, activity.SpanId.ToHexString());
        }
    }
}
