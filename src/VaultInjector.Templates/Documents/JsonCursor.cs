using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Documents;

/// <summary>A JSON text with a place in it.</summary>
internal sealed class JsonCursor(string text)
{
    public int At { get; set; }

    public bool IsEnd => At >= text.Length;

    public string Text => text;

    public char Take() => text[At++];

    public string Slice(int start) => text[start..At];

    public char? Peek() => At < text.Length ? text[At] : null;

    public FunctionException Invalid(string where) =>
        At >= text.Length ? new("unexpected end of JSON input") : new($"invalid character {Shown(At)} {where}");

    private string Shown(int at) => text[at] switch
    {
        '\'' => @"'\''",
        '"' => "'\"'",
        _ => Quoting.QuoteRune(Rune.TryGetRuneAt(text, at, out var rune) ? rune.Value : 0xFFFD),
    };

    public void Blanks()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            At++;
        }
    }
}
