using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Limits;

namespace VaultInjector.Templates.Documents;

/// <summary>The text of a YAML document with a place in it.</summary>
internal sealed class YamlSource(string text, Budget budget)
{
    public int At { get; set; }

    public bool IsEnd => At >= text.Length;

    public int Length => text.Length;

    /// <summary>Whether the place is the end of a text whose last line has no end.</summary>
    public bool EndsInLine => IsEnd && text.Length > 0 && text[^1] != '\n';

    public Budget Budget { get; } = budget;

    /// <summary>The column of the place, from 0.</summary>
    public int Column => At - (At == 0 ? 0 : text.LastIndexOf('\n', Math.Min(At, text.Length) - 1) + 1);

    public char Peek(int ahead = 0) => At + ahead < text.Length ? text[At + ahead] : '\0';

    public bool IsBlankAt(int ahead) => At + ahead >= text.Length || text[At + ahead] is ' ' or '\t' or '\r' or '\n';

    public bool StartsWith(string word) => string.CompareOrdinal(text, At, word, 0, word.Length) == 0;

    public string Slice(int from, int to) => text[from..to];

    public FunctionException Wrong(string message) =>
        new($"yaml: line {1 + text.AsSpan(0, Math.Min(At, text.Length)).Count('\n')}: {message}");

    public void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\r')
        {
            At++;
        }
    }

    /// <summary>A comment up to the end of its line, if one stands there.</summary>
    public void SkipComment()
    {
        if (Peek() == '#' && (At == 0 || text[At - 1] is ' ' or '\t' or '\n'))
        {
            while (!IsEnd && Peek() != '\n')
            {
                At++;
            }
        }
    }

    /// <summary>To the next character that is not white space or comment; false at the end of the document.</summary>
    public bool SkipToContent()
    {
        while (true)
        {
            SkipBlanks();
            SkipComment();
            if (Peek() != '\n')
            {
                return !IsEnd && !IsMarker;
            }

            Budget.Spend();
            At++;
        }
    }

    /// <summary>Whether <c>---</c> or <c>...</c> stands here alone.</summary>
    public bool IsMarker => Column == 0 && (StartsWith("---") || StartsWith("...")) && IsBlankAt(3);

    /// <summary>The rest of the line, without its end; the place goes to the next line.</summary>
    public string TakeLine()
    {
        var end = At >= text.Length ? -1 : text.IndexOf('\n', At);
        end = end < 0 ? text.Length : end;
        var line = text[At..end].TrimEnd('\r');
        At = Math.Min(end + 1, text.Length);
        return line;
    }
}
