using VaultInjector.Templates.Functions;

namespace VaultInjector.Templates.Sprig;

/// <summary>The functions of the library Sprig, each with <c>sprig_</c> before its name.</summary>
internal static class SprigFunctions
{
    private const string Since = "0.28";

    public static IEnumerable<Function> All =>
        SprigTexts.All
            .Concat(SprigCases.All)
            .Concat(SprigNumbers.All)
            .Concat(SprigLists.All)
            .Concat(SprigMaps.All)
            .Concat(SprigDefaults.All)
            .Concat(SprigDates.All)
            .Concat(SprigCodecs.All)
            .Concat(SprigRegexes.All)
            .Concat(SprigPaths.All)
            .Concat(SprigRefused.All);

    public static Function Of(string name, string signature, Func<Call, object?> body) =>
        Function.Of($"sprig_{name}", signature, body, Since);

    public static Function Refused(string name, string reason) =>
        Function.Refused($"sprig_{name}", $"sprig_{name} is refused: {reason}", since: Since);
}
