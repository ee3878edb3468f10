using VaultInjector.Templates.Functions;

namespace VaultInjector.Templates.Sprig;

/// <summary>What a template in a reference of bank-vaults may call: Go's own functions, and Sprig's by their own names.</summary>
internal static class BankVaultsFunctions
{
    private const string Prefix = "sprig_";
    private const string FieldsOnly = "a template in a reference gets the fields of its secret and reads nothing else";

    /// <summary>Sprig's come last: where Go has a function of the same name, Sprig's counts.</summary>
    public static IEnumerable<Function> All =>
    [
        .. GoFunctions.All,
        .. Others.Select(name => Function.Refused(name, $"{name} is refused: {FieldsOnly}")),
        .. SprigFunctions.All.Select(function => function.As(function.Name[Prefix.Length..])),
    ];

    private static string[] Others => ["awskms", "gcpkms", "blob", "file", "accessor"];
}
