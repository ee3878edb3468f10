namespace VaultInjector.Configuration;

/// <summary>
/// Something that the app needs from Vault Injector is not there. The message says which annotation or setting brings it.
/// </summary>
public sealed class VaultInjectorException : Exception
{
    /// <param name="message">What is wrong, and what to do about it. It holds no secret.</param>
    /// <param name="inner">What caused it.</param>
    public VaultInjectorException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
