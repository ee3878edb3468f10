using System.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>The text of a template with its name, for places in errors.</summary>
internal sealed class SourceText(string name, string text)
{
    public string Name { get; } = name;

    public int Line(int position) => 1 + text.AsSpan(0, Math.Min(position, text.Length)).Count('\n');

    /// <summary>The column in bytes, from 0 as Go counts it.</summary>
    public int Column(int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]);
    }
}
