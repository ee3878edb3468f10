using VaultInjector.Templates.Formatting;

namespace VaultInjector.Templates.Functions;

/// <summary>Shows values with their types. What spew would print to the agent's log is left out: it could be a secret.</summary>
internal static class SpewFunctions
{
    private const string Since = "0.26";

    public static IEnumerable<Function> All =>
    [
        Function.Of("spew_dump", "a*", _ => "", Since),
        Function.Of("spew_printf", "sa*", _ => "", Since),
        Function.Of("spew_sdump", "a*", call => string.Concat(call.Arguments.Select(SpewText.Dump)), Since),
        Function.Of("spew_sprintf", "sa*", call => Printing.Format(call.Text(0), call.From(1)), Since),
    ];
}
