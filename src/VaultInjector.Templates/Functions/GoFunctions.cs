using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>The functions that Go's text/template has itself.</summary>
internal static class GoFunctions
{
    private const string Go = "go";

    public static IEnumerable<Function> All =>
    [
        Function.Of("and", "aa*", call => call[0], Go),
        Function.Of("or", "aa*", call => call[0], Go),
        Function.Of("not", "a", call => !GoType.IsTrue(call[0]), Go),
        Function.Of("len", "a", Length, Go),
        Function.Of("index", "aa*", GoIndex.Index, Go),
        Function.Of("slice", "aa*", GoIndex.Slice, Go),
        Function.Of("print", "a*", call => Printing.Print(call.Arguments), Go),
        Function.Of("println", "a*", call => Printing.PrintLine(call.Arguments), Go),
        Function.Of("printf", "sa*", call => Printing.Format(call.Text(0), call.From(1)), Go),
        Function.Of("html", "a*", call => GoEscape.Html(Joined(call)), Go),
        Function.Of("js", "a*", call => GoEscape.Js(Joined(call)), Go),
        Function.Of("urlquery", "a*", call => GoEscape.Query(Joined(call)), Go),
        Function.Of("call", "aa*", NotCallable, Go),
        Function.Of("eq", "aa*", call => GoCompare.Equal(call[0], call.From(1)), Go),
        Function.Of("ne", "aa", call => !GoCompare.Equal(call[0], call.From(1)), Go),
        Function.Of("lt", "aa", call => GoCompare.Less(call[0], call[1]), Go),
        Function.Of("le", "aa", call => GoCompare.LessOrEqual(call[0], call[1]), Go),
        Function.Of("gt", "aa", call => !GoCompare.LessOrEqual(call[0], call[1]), Go),
        Function.Of("ge", "aa", call => !GoCompare.Less(call[0], call[1]), Go),
    ];

    private static object? NotCallable(Call call) => call[0] is null
        ? throw Call.Fail("call of nil")
        : throw Call.Fail($"non-function of type {GoType.Name(call[0])}");

    private static string Joined(Call call) => call.Arguments is [string text]
        ? text
        : Printing.Print([.. call.Arguments.Select(value => value ?? "<no value>")]);

    private static object Length(Call call) => (nint)(call[0] switch
    {
        string or JsonNumber => GoText.Length(GoType.ToText(call[0])),
        GoList list => list.Items.Count,
        GoMap map => map.Items.Count,
        IntSequence => 0,
        null or NilPointer => throw Call.Fail("len of nil pointer"),
        _ => throw Call.Fail($"len of type {GoType.Name(call[0])}"),
    });
}
