using System.Globalization;
using System.Text;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Regular;

/// <summary>Go's package regexp over a text: find, replace, split.</summary>
internal sealed class GoRegex
{
    private const string Special = @"\.+*?()|[]{}^$";

    private readonly RegexProgram _program;
    private readonly List<int> _input;
    private readonly RegexMachine _machine;
    private readonly string _pattern;

    /// <exception cref="Faults.FunctionException">The pattern is no expression.</exception>
    public GoRegex(string pattern, string input, Budget budget)
    {
        budget.Spend(1 + (pattern.Length / 4));
        _pattern = pattern;
        _program = new RegexProgram(pattern);
        budget.Spend(_program.Steps.Count / 4);
        _input = GoText.Runes(input);
        _machine = new RegexMachine(_program, _input, budget);
    }

    public bool IsMatch => _machine.Match(0) is not null;

    public string? Find => _machine.Match(0) is { } match ? Part(match[0], match[1]) : null;

    /// <summary>All matches that do not overlap, at most <paramref name="most"/> if that is not negative.</summary>
    public List<string> FindAll(long most) => [.. Matches(most).Select(match => Part(match[0], match[1]))];

    public string Replace(string template, bool isLiteral = false)
    {
        var text = new StringBuilder();
        var last = 0;
        for (var at = 0; at <= _input.Count && _machine.Match(at) is { } match;)
        {
            Budget.Append(text, Part(last, match[0]));
            if (match[1] > last || match[0] == 0)
            {
                Budget.Append(text, isLiteral ? template : Expand(template, match));
            }

            last = match[1];
            at = Math.Max(at + 1, match[1]);
        }

        Budget.Append(text, Part(last, _input.Count));
        return text.ToString();
    }

    public List<string> Split(long most)
    {
        if (most == 0 || (_pattern.Length > 0 && _input.Count == 0))
        {
            return most == 0 ? [] : [""];
        }

        var parts = new List<string>();
        var (begin, end) = (0, 0);
        foreach (var match in Matches(most))
        {
            if (most > 0 && parts.Count == most - 1)
            {
                break;
            }

            end = match[0];
            if (match[1] != 0)
            {
                parts.Add(Part(begin, end));
            }

            begin = match[1];
        }

        if (end != _input.Count)
        {
            parts.Add(Part(begin, _input.Count));
        }

        return parts;
    }

    public static string Quote(string text) =>
        string.Concat(text.Select(letter => Special.Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString()));

    private IEnumerable<int[]> Matches(long most)
    {
        var previous = -1;
        for (var (at, count) = (0, 0L); at <= _input.Count && (most < 0 || count < most) && _machine.Match(at) is { } match;)
        {
            var accepted = match[1] != at || match[0] != previous;
            at = match[1] == at ? at + 1 : match[1];
            previous = match[1];
            if (accepted)
            {
                count++;
                yield return match;
            }
        }
    }

    private string Part(int from, int to)
    {
        var text = new StringBuilder();
        for (var index = from; index < to; index++)
        {
            text.Append(GoText.FromEscaped(_input[index]));
        }

        return text.ToString();
    }

    /// <summary><c>$1 ${1} $name ${name} $$</c>; the longest name counts, and an unknown one is empty.</summary>
    private string Expand(string template, int[] match)
    {
        var text = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            if (template[at] != '$')
            {
                text.Append(template[at++]);
            }
            else if (at + 1 < template.Length && template[at + 1] == '$')
            {
                text.Append('$');
                at += 2;
            }
            else if (Name(template, at + 1, out var end) is { } name)
            {
                text.Append(Group(name, match));
                at = end;
            }
            else
            {
                text.Append('$');
                at++;
            }
        }

        return text.ToString();
    }

    private static string? Name(string template, int start, out int end)
    {
        var isBraced = start < template.Length && template[start] == '{';
        var from = isBraced ? start + 1 : start;
        end = from;
        while (end < template.Length && (template[end] == '_' || char.IsLetterOrDigit(template[end])))
        {
            end++;
        }

        var name = template[from..end];
        if (name == "" || (isBraced && (end >= template.Length || template[end] != '}')))
        {
            return null;
        }

        end += isBraced ? 1 : 0;
        return name;
    }

    private string Group(string name, int[] match)
    {
        var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (name == "0" || name[0] != '0')
            ? number
            : Enumerable.Range(0, _program.Groups.Count)
                .FirstOrDefault(place => _program.Groups[place] == name && match[2 * place] >= 0, -1);
        return index >= 0 && index < _program.Groups.Count && match[2 * index] >= 0 ? Part(match[2 * index], match[(2 * index) + 1]) : "";
    }
}
