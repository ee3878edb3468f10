namespace VaultInjector.Rendering.Reading;

/// <summary>An answer of Vault that no file can be made from.</summary>
internal sealed class ReadingFailedException(string message, VaultQuery query) : Exception(message)
{
    public VaultQuery Query { get; } = query;
}
