using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Hashes and encodings of bytes. What cannot be decoded gives the error as text, as Sprig does.</summary>
internal static class SprigCodecs
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(Letters);

    public static IEnumerable<Function> All =>
    [
        Of("sha1sum", "s", call => Sha1(call.Text(0))),
        Of("sha256sum", "s", call => CodecFunctions.Hex(SHA256.HashData(GoText.ToBytes(call.Text(0))))),
        Of("sha512sum", "s", call => CodecFunctions.Hex(SHA512.HashData(GoText.ToBytes(call.Text(0))))),
        Of("adler32sum", "s", call => Adler(GoText.ToBytes(call.Text(0)))),
        Of("b64enc", "s", call => Convert.ToBase64String(GoText.ToBytes(call.Text(0)))),
        Of("b64dec", "s", call => Decoded(() => Base64.Decode("", call.Text(0), isUrl: false))),
        Of("b32enc", "s", call => Encoded(GoText.ToBytes(call.Text(0)))),
        Of("b32dec", "s", call => Decoded(() => Decoded(call.Text(0)))),
        Of("decryptAES", "ss", Decrypted),
        Of("semver", "s", call => SemanticVersion.Parse(call.Text(0))),
        Of("semverCompare", "ss", call => VersionConstraint.Matches(call.Text(0), SemanticVersion.Parse(call.Text(1)))),
    ];

    private static string Sha1(string text) => CodecFunctions.Hex(SHA1.HashData(GoText.ToBytes(text)));

    private static string Adler(byte[] bytes)
    {
        var (a, b) = (1u, 0u);
        foreach (var one in bytes)
        {
            a = (a + one) % 65521;
            b = (b + a) % 65521;
        }

        return ((b << 16) | a).ToString(CultureInfo.InvariantCulture);
    }

    private static string Decoded(Func<byte[]> decode)
    {
        try
        {
            return GoText.FromBytes(decode());
        }
        catch (FunctionException wrong)
        {
            return wrong.Message.TrimStart(':', ' ');
        }
    }

    private static string Encoded(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var start = 0; start < bytes.Length; start += 5)
        {
            var part = bytes.AsSpan(start, Math.Min(5, bytes.Length - start));
            ulong bits = 0;
            for (var index = 0; index < 5; index++)
            {
                bits = (bits << 8) | (index < part.Length ? part[index] : 0u);
            }

            var count = ((part.Length * 8) + 4) / 5;
            for (var index = 0; index < 8; index++)
            {
                text.Append(index < count ? Letters[(int)((bits >> (35 - (5 * index))) & 31)] : '=');
            }
        }

        return text.ToString();
    }

    private static byte[] Decoded(string text)
    {
        var letters = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var bare = letters.TrimEnd('=');
        var wrong = bare.AsSpan().IndexOfAnyExcept(Alphabet);
        wrong = wrong < 0 && letters.Length % 8 != 0 ? bare.Length : wrong;
        if (wrong >= 0)
        {
            throw new FunctionException(string.Create(CultureInfo.InvariantCulture, $"illegal base32 data at input byte {wrong}"));
        }

        var (bits, count, bytes) = (0, 0, new List<byte>());
        foreach (var letter in bare)
        {
            (bits, count) = (((bits << 5) | Letters.IndexOf(letter, StringComparison.Ordinal)) & 0xFFF, count + 5);
            if (count >= 8)
            {
                count -= 8;
                bytes.Add((byte)(bits >> count));
            }
        }

        return [.. bytes];
    }

    /// <summary>AES-256 in CBC mode; the initialisation vector stands first.</summary>
    private static string Decrypted(Call call)
    {
        if (call.Text(1) == "")
        {
            return "";
        }

        var sealedBytes = Base64.Decode("decryptAES", call.Text(1), isUrl: false);
        var key = new byte[32];
        var password = GoText.ToBytes(call.Text(0));
        password.AsSpan(0, Math.Min(password.Length, key.Length)).CopyTo(key);
        if (sealedBytes.Length < 32 || sealedBytes.Length % 16 != 0)
        {
            throw Call.Fail("crypto/cipher: input not full blocks");
        }

        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return GoText.FromBytes(aes.DecryptCbc(sealedBytes.AsSpan(16), sealedBytes.AsSpan(0, 16)));
        }
        catch (CryptographicException)
        {
            throw Call.Fail("the text cannot be decrypted with this password");
        }
    }
}
