namespace VaultInjector.CommandLine.Yaml;

/// <summary>A change of a text: what stands from <paramref name="Start"/> to before <paramref name="End"/> becomes another text.</summary>
internal sealed record SourceEdit(int Start, int End, string Text)
{
    /// <summary>Several insertions at one place come in their order.</summary>
    public static string Apply(string text, IEnumerable<SourceEdit> edits)
    {
        var (result, at) = (new System.Text.StringBuilder(), 0);
        foreach (var edit in edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            result.Append(text, at, Math.Max(edit.Start - at, 0)).Append(edit.Text);
            at = Math.Max(at, edit.End);
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
