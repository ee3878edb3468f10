using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Default values, JSON, and questions about types.</summary>
internal static class SprigDefaults
{
    public static IEnumerable<Function> All =>
    [
        Of("default", "aa*", call => call.Count < 2 || IsEmpty(call[1]) ? call[0] : call[1]),
        Of("empty", "a", call => IsEmpty(call[0])),
        Of("coalesce", "a*", call => Array.Find(call.Arguments, value => !IsEmpty(value))),
        Of("all", "a*", call => !Array.Exists(call.Arguments, IsEmpty)),
        Of("any", "a*", call => Array.Exists(call.Arguments, value => !IsEmpty(value))),
        Of("ternary", "aab", call => (bool)call[2]! ? call[0] : call[1]),
        Of("fromJson", "s", call => Lenient(() => JsonReader.Read(call.Text(0), keepsDigits: false), null)),
        Of("mustFromJson", "s", call => JsonReader.Read(call.Text(0), keepsDigits: false)),
        Of("toJson", "a", call => Lenient(() => JsonText.Write(call[0]), "")),
        Of("mustToJson", "a", call => JsonText.Write(call[0])),
        Of("toPrettyJson", "a", call => Lenient(() => JsonText.Write(call[0], indent: "  "), "")),
        Of("mustToPrettyJson", "a", call => JsonText.Write(call[0], indent: "  ")),
        Of("toRawJson", "a", call => JsonText.Write(call[0], escapesHtml: false)),
        Of("mustToRawJson", "a", call => JsonText.Write(call[0], escapesHtml: false)),
        Of("typeOf", "a", call => GoType.Name(call[0])),
        Of("typeIs", "sa", call => call.Text(0) == GoType.Name(call[1])),
        Of("typeIsLike", "sa", call => GoType.Name(call[1]) is var name && (name == call.Text(0) || name == $"*{call.Text(0)}")),
        Of("kindOf", "a", call => GoType.KindName(call[0])),
        Of("kindIs", "sa", call => call.Text(0) == GoType.KindName(call[1])),
        Of("deepEqual", "aa", call => DeepEquality.Of(call[0], call[1], call.Budget)),
        Of("env", "s", call => call.Context.Run.Environment(call.Text(0)) ?? ""),
        Of("expandenv", "s", call => Expanded(call.Text(0), call.Context.Run.Environment)),
    ];

    /// <summary>What Sprig takes for empty: zero, false, "", nothing in it; a struct never.</summary>
    public static bool IsEmpty(object? value) => value is not (GoStruct or GoTime) && !GoType.IsTrue(value);

    private static object? Lenient(Func<object?> attempt, object? otherwise)
    {
        try
        {
            return attempt();
        }
        catch (FunctionException)
        {
            return otherwise;
        }
    }

    /// <summary><c>$NAME</c> and <c>${NAME}</c>.</summary>
    private static string Expanded(string text, Func<string, string?> environment)
    {
        var expanded = new System.Text.StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var isBraced = at + 1 < text.Length && text[at + 1] == '{';
            var start = isBraced ? at + 2 : at + 1;
            var end = start;
            while (end < text.Length && (text[end] == '_' || char.IsAsciiLetterOrDigit(text[end])))
            {
                end++;
            }

            var isName = text[at] == '$' && end > start && (!isBraced || (end < text.Length && text[end] == '}'));
            Limits.Budget.Append(expanded, isName ? environment(text[start..end]) ?? "" : text[at].ToString());
            at = isName ? end + (isBraced ? 1 : 0) : at + 1;
        }

        return expanded.ToString();
    }
}
