using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Sprig;

namespace VaultInjector.Templates;

/// <summary>All functions by name.</summary>
public static class FunctionTable
{
    private static readonly Dictionary<string, Function> ByName = Sources().ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>A later one of the same name counts.</summary>
    private static readonly Dictionary<string, Function> OfBankVaults =
        BankVaultsFunctions.All.GroupBy(function => function.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);

    public static IEnumerable<Function> All => ByName.Values.OrderBy(function => function.Name, StringComparer.Ordinal);

    public static Function? Find(string name, TemplateDialect dialect = TemplateDialect.ConsulTemplate) =>
        (dialect == TemplateDialect.BankVaults ? OfBankVaults : ByName).GetValueOrDefault(name);

    private static IEnumerable<Function> Sources() =>
    [
        .. GoFunctions.All,
        .. TextFunctions.All,
        .. CodecFunctions.All,
        .. Arithmetic.All,
        .. MapFunctions.All,
        .. WorldFunctions.All,
        .. SpewFunctions.All,
        .. RefusedFunctions.All,
        .. SprigFunctions.All,
    ];
}
