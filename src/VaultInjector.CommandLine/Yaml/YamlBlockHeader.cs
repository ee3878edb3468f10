using System.Buffers;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>The first line of a literal or folded block.</summary>
/// <param name="Parent">Column of the key or dash that the block belongs to; its lines stand to the right of it.</param>
/// <param name="Indent">How far the lines are indented, where the header says so.</param>
internal sealed record YamlBlockHeader(int Parent, int? Indent)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("123456789");
    private static readonly SearchValues<char> Marks = SearchValues.Create("+-123456789");

    /// <param name="text">What follows the indicator: <c>+</c>, <c>-</c> or a digit, then perhaps a comment.</param>
    /// <param name="parent">See <see cref="Parent"/>.</param>
    /// <returns>Null if this is not the first line of a block.</returns>
    public static YamlBlockHeader? Parse(ReadOnlySpan<char> text, int parent)
    {
        var marks = text.IndexOfAnyExcept(Marks);
        var signs = marks < 0 ? text : text[..marks];
        var rest = text[signs.Length..].Trim();
        if (signs.Length > 2 || (!rest.IsEmpty && rest[0] != '#'))
        {
            return null;
        }

        var digit = signs.IndexOfAny(Digits);
        return new YamlBlockHeader(parent, digit < 0 ? null : Math.Max(parent, 0) + signs[digit] - '0');
    }
}
