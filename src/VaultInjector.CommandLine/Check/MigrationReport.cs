using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// The workloads that <c>check --migration</c> found, as a table or as JSON. Control characters of others are not written.
/// </summary>
/// <param name="Workloads">By namespace and owner.</param>
/// <param name="Namespaces">Those that could be read.</param>
internal sealed record MigrationReport(IReadOnlyList<ForeignWorkload> Workloads, IReadOnlyList<NamespaceMetadata> Namespaces)
{
    private static readonly string[] Headings =
        ["NAMESPACE", "OWNER", "PODS", "ANNOTATIONS OF", "HONOURED", "IGNORED", "REFUSED", "INJECTED BY"];

    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public bool IsWell => Workloads.All(workload => workload.Use.Refused.Count == 0);

    private int Pods => Workloads.SelectMany(workload => workload.Pods.Select(pod => (workload.Namespace, pod))).Distinct().Count();

    public string Text()
    {
        if (Workloads.Count == 0)
        {
            return "No pod uses annotations of kubernetes-vault, vault-k8s or bank-vaults.\n";
        }

        var text = new StringBuilder();
        Table(text);
        foreach (var workload in Workloads.Where(one => one.Use.Ignored.Count + one.Use.Refused.Count > 0))
        {
            text.Append(Clean($"\n{workload.Namespace} {workload.Owner}, {workload.Use.Product}:")).Append('\n');
            Lines(text, "ignored", workload.Use.Ignored);
            Lines(text, "refused", workload.Refused.Select(problem => problem.ToString()));
        }

        Steps(text);
        var refused = Workloads.Count(workload => workload.Use.Refused.Count > 0);
        return text.Append(CultureInfo.InvariantCulture, $"\n{Pods} pods of {Workloads.Count} workloads in ")
            .Append(CultureInfo.InvariantCulture, $"{Workloads.DistinctBy(one => one.Namespace, StringComparer.Ordinal).Count()} ")
            .Append("namespaces; ")
            .Append(refused == 0 ? "nothing is refused" : $"of {refused} workloads something is refused")
            .Append(": docs/migration.md has a row for each annotation\n")
            .ToString();
    }

    public string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("pods", Pods);
            json.WriteStartArray("namespaces");
            foreach (var ns in Workloads.GroupBy(workload => workload.Namespace, StringComparer.Ordinal))
            {
                WriteNamespace(json, ns);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private void Table(StringBuilder text)
    {
        List<string[]> rows = [Headings, .. Workloads.Select(Row)];
        var widths = Enumerable.Range(0, Headings.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]));
            text.AppendJoin("  ", cells).Append('\n');
        }
    }

    private static string[] Row(ForeignWorkload one) =>
    [
        Clean(one.Namespace), Clean(one.Owner), Number(one.Pods.Count), one.Use.Product, Number(one.Use.Honoured.Count),
        Number(one.Use.Ignored.Count), Number(one.Use.Refused.Count), one.InjectedBy ?? "-",
    ];

    private static void Lines(StringBuilder text, string what, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append(Clean($"  {what}: {line}")).Append('\n');
        }
    }

    /// <summary>What a namespace lacks before its pods work here as they are.</summary>
    private void Steps(StringBuilder text)
    {
        foreach (var ns in Workloads.GroupBy(workload => workload.Namespace, StringComparer.Ordinal))
        {
            var products = ns.Select(workload => workload.Use.Product)
                .Where(product => product != "kubernetes-vault")
                .Distinct(StringComparer.Ordinal)
                .ToList();
            var known = Known(ns.Key);
            var given = known?.Annotations.GetValueOrDefault(AnnotationKeys.Compatibility) is { } list
                ? list.Split(',', StringSplitOptions.TrimEntries)
                : [];
            if (known is not null && products.Except(given, StringComparer.Ordinal).Any())
            {
                var value = string.Join(',', given.Where(one => one != "").Union(products, StringComparer.Ordinal));
                text.Append(Clean(
                    $"\nnamespace {ns.Key}: kubectl annotate --overwrite namespace {ns.Key} {AnnotationKeys.Compatibility}={value}"));
            }
        }
    }

    private void WriteNamespace(Utf8JsonWriter json, IGrouping<string, ForeignWorkload> workloads)
    {
        var known = Known(workloads.Key);
        json.WriteStartObject();
        json.WriteString("name", workloads.Key);
        if (known is not null)
        {
            json.WriteBoolean("optedIn", known.Labels.GetValueOrDefault(AnnotationKeys.InjectionLabel) == AnnotationKeys.InjectionEnabled);
            json.WriteString("compatibility", known.Annotations.GetValueOrDefault(AnnotationKeys.Compatibility) ?? "");
        }

        json.WriteStartArray("workloads");
        foreach (var workload in workloads)
        {
            WriteWorkload(json, workload);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWorkload(Utf8JsonWriter json, ForeignWorkload workload)
    {
        json.WriteStartObject();
        json.WriteString("owner", workload.Owner);
        json.WriteString("product", workload.Use.Product);
        json.WriteString("injectedBy", workload.InjectedBy);
        WriteTexts(json, "pods", workload.Pods);
        WriteTexts(json, "honoured", workload.Use.Honoured);
        WriteTexts(json, "ignored", workload.Use.Ignored);
        json.WriteStartArray("refused");
        foreach (var problem in workload.Refused)
        {
            json.WriteStartObject();
            json.WriteString("key", problem.Key);
            json.WriteString("value", problem.Value);
            json.WriteString("expected", problem.Expected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private NamespaceMetadata? Known(string name) => Namespaces.FirstOrDefault(ns => ns.Name == name);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c));
}
