using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>
/// How the C library finds the address of a host. An image can name modules for that (nsswitch.conf(5)). They are made for the C library of
/// that image, and a statically linked program that loads one may crash.
/// </summary>
public static partial class NameService
{
    /// <summary>Asks <c>/etc/hosts</c> and then DNS, whatever the image says. Call it before the first look-up.</summary>
    /// <returns>Whether the C library accepts it.</returns>
    public static bool UseFilesAndDns() => Configure("hosts", "files dns") == 0;

    [LibraryImport("libc", EntryPoint = "__nss_configure_lookup", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Configure(string database, string services);
}
