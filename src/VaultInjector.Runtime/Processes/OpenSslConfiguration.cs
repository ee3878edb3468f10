using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>
/// The file <c>openssl.cnf</c>. It can name providers of cryptography, which are libraries: a program that contains its own OpenSSL cannot
/// use them, and in the image of an app the file is the app's.
/// </summary>
public static partial class OpenSslConfiguration
{
    /// <summary>Set by the build that links OpenSSL into the program.</summary>
    private const string OwnOpenSsl = "VaultInjector.LinkedStatically";

    /// <summary>Lets a program that contains its own OpenSSL read no such file. Call it before the first use of cryptography.</summary>
    public static void ForgoIfLinkedStatically()
    {
        if (AppContext.TryGetSwitch(OwnOpenSsl, out var linked) && linked)
        {
            // In the environment of the C library, which .NET's own functions do not change. Empty means: no file.
            _ = SetVariable("OPENSSL_CONF", "", 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
