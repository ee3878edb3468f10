using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>
/// The CAs that the machine trusts. Vault, the injector and the API server are verified by CAs that are named; the machine's own 140
/// would be read
/// for nothing as part of the first handshake, which takes 65 ms of CPU time.
/// </summary>
public static partial class SystemTrust
{
    private const string Nothing = "/nonexistent";

    /// <summary>Call it before the first handshake.</summary>
    public static void Forgo()
    {
        // OpenSSL reads these variables: in the environment of the C library, which .NET's own functions do not change.
        _ = SetVariable("SSL_CERT_DIR", Nothing, 1);
        _ = SetVariable("SSL_CERT_FILE", Nothing, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
