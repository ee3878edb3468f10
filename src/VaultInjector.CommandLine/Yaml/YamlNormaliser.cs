using System.Text;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>
/// Rewrites what the parser's scanner refuses although YAML and kubectl allow it, so that the values stay the same: lines inside brackets
/// and quotes that stand too far left are indented, blank lines at the begin of a block scalar lose their spaces, and so do blank lines and
/// comments that begin with tabs. The last line gets the line break that it may lack.
/// </summary>
/// <remarks>Each line stays a line, so that positions can be told in the text as it was written.</remarks>
internal sealed class YamlNormaliser
{
    private readonly IReadOnlyList<string> _lines;
    private readonly StringBuilder _text = new();
    private readonly int[] _shifts;
    private readonly YamlLineScanner _scanner = new();

    private YamlNormaliser(IReadOnlyList<string> lines) => (_lines, _shifts) = (lines, new int[lines.Count]);

    /// <returns>The text to parse, and for each line by how many columns it was moved to the right.</returns>
    /// <exception cref="YamlMistakeException">A tab indents a line.</exception>
    public static (string Text, IReadOnlyList<int> Shifts) Normalise(IReadOnlyList<string> lines)
    {
        var normaliser = new YamlNormaliser(lines);
        for (var i = 0; i < lines.Count;)
        {
            i = normaliser.Line(i);
        }

        normaliser.EndLastLine();
        return (normaliser._text.ToString(), normaliser._shifts);
    }

    /// <summary>kubectl reads a last line without a line break as a whole line; a block scalar there ends with a line break.</summary>
    private void EndLastLine()
    {
        if (_lines is [.., var last] && !last.EndsWith('\n'))
        {
            _text.Append('\n');
        }
    }

    /// <returns>The line to go on with.</returns>
    private int Line(int i)
    {
        var line = _lines[i];
        if (_scanner.Pad is { } pad)
        {
            _shifts[i] = pad;
            _text.Append(' ', pad).Append(line);
        }
        else
        {
            _text.Append(WithoutTabs(line, i));
        }

        _scanner.Read(line);
        return _scanner.BlockScalar is { } block ? Block(i + 1, block) : i + 1;
    }

    /// <summary>The lines of a block scalar, of which only the blank ones at its begin are changed.</summary>
    private int Block(int first, YamlBlockHeader header)
    {
        var begin = first;
        while (begin < _lines.Count && YamlLines.Body(_lines[begin]).Trim(' ').IsEmpty)
        {
            begin++;
        }

        var indent = header.Indent ?? (begin < _lines.Count ? YamlLines.Indent(_lines[begin]) : 0);
        var isEmpty = indent <= header.Parent || begin == _lines.Count;
        var next = first;
        for (; next < _lines.Count && IsInside(_lines[next], indent, isEmpty); next++)
        {
            var trims = header.Indent is null && next < begin && (isEmpty || YamlLines.Indent(_lines[next]) <= indent);
            _text.Append(trims ? _lines[next].TrimStart(' ') : _lines[next]);
        }

        return next;
    }

    private static bool IsInside(string line, int indent, bool isEmpty) =>
        YamlLines.Body(line).Trim(' ').IsEmpty || (!isEmpty && YamlLines.Indent(line) >= indent);

    /// <summary>Blank lines and comments may begin with tabs; content may not.</summary>
    private string WithoutTabs(string line, int i)
    {
        var start = line.AsSpan().IndexOfAnyExcept(" \t");
        if (start < 0 || !line.AsSpan(0, start).Contains('\t'))
        {
            return line;
        }

        return YamlLines.IsBlank(line) || line[start] == '#' ? line[start..]
            : _scanner.Continues(line) ? line
            : throw new YamlMistakeException(
                i + 1, line.IndexOf('\t', StringComparison.Ordinal) + 1, "a tab character cannot indent YAML; use spaces");
    }
}
