using System.Text;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>A value with the types of all its parts, a line each.</summary>
internal static class SpewText
{
    public static string Dump(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder to, object? value, int depth)
    {
        Budget.CheckDepth();
        if (value is null)
        {
            Budget.Append(to, "(interface {}) <nil>");
            return;
        }

        Budget.Append(to, $"({GoType.Name(value)}) ");
        switch (value)
        {
            case string or JsonNumber:
                var shown = GoType.ToText(value);
                Budget.Append(to, $"{(shown == "" ? "" : $"(len={GoText.Length(shown)}) ")}{Quoting.Quote(shown)}");
                break;
            case GoList list:
                Members(to, list.Items.Select(item => ((object?)null, item)), list.Items.Count, depth);
                break;
            case GoMap map:
                Members(to, map.Sorted.Select(item => ((object?)item.Key, item.Value)), map.Items.Count, depth);
                break;
            case GoStruct fields:
                Members(to, fields.Fields.Select(field => ((object?)new FieldName(field.Name), field.Value)), 0, depth);
                break;
            default:
                Budget.Append(to, Printing.One(value));
                break;
        }
    }

    private static void Members(StringBuilder to, IEnumerable<(object? Key, object? Value)> members, int count, int depth)
    {
        Budget.Append(to, count > 0 ? $"(len={count}) {{" : "{");
        var isFirst = true;
        foreach (var (key, value) in members)
        {
            Budget.Append(to, isFirst ? "\n" : ",\n");
            isFirst = false;
            Budget.Append(to, ' ', depth + 1);
            if (key is FieldName name)
            {
                Budget.Append(to, $"{name.Name}: ");
            }
            else if (key is not null)
            {
                Write(to, key, depth + 1);
                Budget.Append(to, ": ");
            }

            Write(to, value, depth + 1);
        }

        Budget.Append(to, isFirst ? "" : "\n");
        Budget.Append(to, ' ', isFirst ? 0 : depth);
        Budget.Append(to, "}");
    }

    private sealed record FieldName(string Name);
}
