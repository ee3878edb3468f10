using System.Text;

namespace VaultInjector.Templates.Documents;

/// <summary>Lines of a scalar as one text.</summary>
internal static class YamlFolding
{
    /// <summary>Each line with its break; or folded: one break becomes a blank, more become one less, indented lines keep theirs.</summary>
    public static string Join(List<string> lines, bool folds)
    {
        var text = new StringBuilder();
        var breaks = 0;
        var previousKeeps = true;
        foreach (var line in lines)
        {
            if (line == "")
            {
                breaks++;
                continue;
            }

            var keeps = !folds || line[0] is ' ' or '\t';
            if (text.Length > 0 && !keeps && !previousKeeps)
            {
                text.Append(breaks == 0 ? " " : new string('\n', breaks));
            }
            else
            {
                text.Append('\n', breaks + (text.Length > 0 ? 1 : 0));
            }

            text.Append(line);
            (breaks, previousKeeps) = (0, keeps);
        }

        return text.Append('\n', breaks + (text.Length > 0 ? 1 : 0)).ToString();
    }
}
