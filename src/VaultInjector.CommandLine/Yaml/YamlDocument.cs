using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>One document of a text, with the text.</summary>
/// <param name="Text">From its <c>---</c>, where it has one, to before the next document; byte order marks are left out.</param>
/// <param name="Value">Null if the document is empty.</param>
/// <param name="Root">Where each value stands in the text; null if only JSON's own reader understands the text, or it is empty.</param>
/// <param name="IsJson">Whether the text is JSON.</param>
internal sealed record YamlDocument(string Text, JsonNode? Value, SourceNode? Root, bool IsJson)
{
    private const char ByteOrderMark = '\ufeff';

    /// <exception cref="YamlMistakeException">With line and column.</exception>
    public static IReadOnlyList<YamlDocument> All(string text)
    {
        var (documents, lines) = (new List<YamlDocument>(), 0);
        foreach (var part in Parts(text))
        {
            try
            {
                documents.AddRange(Read(part));
            }
            catch (YamlMistakeException mistake)
            {
                throw mistake.In(lines, 0);
            }

            lines += YamlLines.Split(part).Count;
        }

        return documents;
    }

    /// <summary>
    /// A part begins at <c>---</c>, unless nothing but comments and directives is before it, and behind <c>...</c>. A byte order mark may
    /// begin each line: files are put together with <c>cat</c>.
    /// </summary>
    private static IEnumerable<string> Parts(string text)
    {
        var (part, hasContent) = (new StringBuilder(), false);
        foreach (var line in YamlLines.Split(text).Select(line => line.TrimStart(ByteOrderMark)))
        {
            var begins = YamlLines.IsMarker(line, "---");
            if (begins && hasContent)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(line);
            hasContent = begins || hasContent || !(YamlLines.IsBlank(line) || line[0] is '#' or '%');
            if (YamlLines.IsMarker(line, "..."))
            {
                yield return part.ToString();
                (_, hasContent) = (part.Clear(), false);
            }
        }

        if (part.Length > 0)
        {
            yield return part.ToString();
        }
    }

    private static List<YamlDocument> Read(string part)
    {
        if (JsonStream.Split(part) is not { } objects)
        {
            var root = YamlReader.ReadOne(part);
            return [new YamlDocument(part, root?.ToJson(), root, IsJson: false)];
        }

        var (documents, before) = (new List<YamlDocument>(), "");
        foreach (var one in objects)
        {
            documents.Add(Json(one, before));
            before += one;
        }

        return documents;
    }

    private static YamlDocument Json(string text, string before)
    {
        var value = JsonStream.Parse(text);
        try
        {
            var root = YamlReader.ReadOne(text);
            return new YamlDocument(text, value ?? root?.ToJson(), JsonNode.DeepEquals(value, root?.ToJson()) ? root : null, IsJson: true);
        }
        catch (YamlMistakeException) when (value is not null)
        {
            return new YamlDocument(text, value, Root: null, IsJson: true);
        }
        catch (YamlMistakeException mistake)
        {
            var lines = YamlLines.Split(before);
            var endsLine = before == "" || YamlLines.Body(lines[^1]).Length < lines[^1].Length;
            throw mistake.In(lines.Count - (endsLine ? 0 : 1), endsLine ? 0 : lines[^1].Length);
        }
    }
}
