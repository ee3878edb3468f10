namespace VaultInjector.Contracts;

/// <summary>How values of environment variables refer to secrets.</summary>
public enum ReferenceDialect
{
    /// <summary>Ours: <c>vault:PATH#FIELD[#VERSION]</c>, and <c>${vault:PATH#FIELD[#VERSION]}</c> inside text.</summary>
    Own,

    /// <summary>
    /// That of bank-vaults: besides, a template in place of the field (<c>vault:PATH#${.user}-x</c>), <c>bao:</c> for <c>vault:</c>, and
    /// forms that only its own programs can do, which are mistakes here.
    /// </summary>
    BankVaults,
}
