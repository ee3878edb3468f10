using VaultInjector.Templates.Functions;

namespace VaultInjector.Templates.Sprig;

/// <summary>What gives another value each time, or asks the network.</summary>
internal static class SprigRefused
{
    private const string Random = "it gives another value at each rendering, so the file would change each time; let Vault make the value";

    private static readonly string[] Randoms =
    [
        "randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "randInt", "shuffle", "uuidv4", "bcrypt", "htpasswd",
        "encryptAES",
    ];

    private static readonly string[] Keys =
    [
        "genPrivateKey", "derivePassword", "buildCustomCert", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey",
        "genSignedCert", "genSignedCertWithKey",
    ];

    public static IEnumerable<Function> All =>
    [
        .. Randoms.Select(name => SprigFunctions.Refused(name, Random)),
        .. Keys.Select(name => SprigFunctions.Refused(name, "keys and certificates come from Vault; use secret or certificate.NAME")),
        SprigFunctions.Refused("getHostByName", "the agent asks no name server; read what is needed from Vault"),
    ];
}
