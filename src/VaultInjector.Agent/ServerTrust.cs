using VaultInjector.Runtime.Processes;

namespace VaultInjector.Agent;

/// <summary>What OpenSSL and the C library take from the machine when a server is asked: nothing but names of hosts.</summary>
internal static class ServerTrust
{
    /// <summary>Call it before the first connection.</summary>
    public static void Prepare()
    {
        SystemTrust.Forgo();
        OpenSslConfiguration.ForgoIfLinkedStatically();
        NameService.UseFilesAndDns();
    }
}
