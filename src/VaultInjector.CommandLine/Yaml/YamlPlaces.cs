using YamlDotNet.Core;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>Tells the parser's positions in the normalised text as positions in the text that was written.</summary>
internal sealed class YamlPlaces
{
    private readonly string _written;
    private readonly IReadOnlyList<int> _shifts;
    private readonly List<int> _starts = [];

    public YamlPlaces(string written)
    {
        _written = written;
        var (lines, start) = (YamlLines.Split(written), 0);
        foreach (var line in lines)
        {
            _starts.Add(start);
            start += line.Length;
        }

        (Normalised, _shifts) = YamlNormaliser.Normalise(lines);
    }

    /// <summary>What the parser reads.</summary>
    public string Normalised { get; }

    /// <summary>Line and column, from 1.</summary>
    public (long Line, long Column) Written(Mark mark) =>
        (Math.Max(mark.Line, 1), mark.Line > 0 && mark.Line <= _shifts.Count
            ? Math.Max(mark.Column - _shifts[(int)mark.Line - 1], 1)
            : Math.Max(mark.Column, 1));

    public int Offset(Mark mark)
    {
        var (line, column) = Written(mark);
        return line > _starts.Count ? _written.Length : (int)Math.Min(_starts[(int)line - 1] + column - 1, _written.Length);
    }

    /// <summary>The character there; a break at the end.</summary>
    public char At(Mark mark) => Offset(mark) is var offset && offset < _written.Length ? _written[offset] : '\n';
}
