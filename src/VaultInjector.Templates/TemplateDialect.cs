namespace VaultInjector.Templates;

/// <summary>Whose functions a template may call, by which names.</summary>
public enum TemplateDialect
{
    /// <summary>Those of Consul Template and Vault Agent, where Sprig's functions begin with <c>sprig_</c>.</summary>
    ConsulTemplate,

    /// <summary>
    /// Those of bank-vaults: Go's own, and Sprig's without a prefix. Such a template reads nothing; it gets the fields of a secret.
    /// </summary>
    BankVaults,
}
