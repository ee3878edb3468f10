using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Regular;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Regular expressions, the pattern first.</summary>
internal static class SprigRegexes
{
    public static IEnumerable<Function> All =>
    [
        Of("regexMatch", "ss", call => Matches(call)),
        Of("mustRegexMatch", "ss", call => Regex(call).IsMatch),
        .. Both("FindAll", "ssi", call => GoList.OfStrings(Regex(call).FindAll(call.Int(2)))),
        .. Both("Find", "ss", call => Regex(call).Find ?? ""),
        .. Both("ReplaceAll", "sss", call => Regex(call).Replace(call.Text(2))),
        .. Both("ReplaceAllLiteral", "sss", call => Regex(call).Replace(call.Text(2), isLiteral: true)),
        .. Both("Split", "ssi", call => GoList.OfStrings(Regex(call).Split(call.Int(2)))),
        Of("regexQuoteMeta", "s", call => GoRegex.Quote(call.Text(0))),
    ];

    /// <summary>For Sprig, nothing matches an expression that is wrong.</summary>
    private static bool Matches(Call call)
    {
        try
        {
            return Regex(call).IsMatch;
        }
        catch (FunctionException)
        {
            return false;
        }
    }

    private static GoRegex Regex(Call call) => new(call.Text(0), call.Text(1), call.Budget);

    private static IEnumerable<Function> Both(string name, string signature, Func<Call, object?> body) =>
    [
        Of($"regex{name}", signature, body), Of($"mustRegex{name}", signature, body),
    ];
}
