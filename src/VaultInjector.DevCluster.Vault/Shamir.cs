using System.Security.Cryptography;

namespace VaultInjector.DevCluster.Vault;

/// <summary>Shamir's secret sharing over GF(256) with the AES polynomial; a share is its values and then its x.</summary>
internal static class Shamir
{
    public static byte[][] Split(byte[] secret, int shares, int threshold)
    {
        if (shares == 1)
        {
            return [[.. secret]];
        }
        var result = Enumerable.Range(1, shares).Select(x => new byte[secret.Length + 1].With(secret.Length, (byte)x)).ToArray();
        for (var i = 0; i < secret.Length; i++)
        {
            var polynomial = RandomNumberGenerator.GetBytes(threshold);
            polynomial[0] = secret[i];
            foreach (var share in result)
            {
                share[i] = Evaluate(polynomial, share[^1]);
            }
        }
        return result;
    }

    /// <summary>Shares that do not fit together give a wrong secret, not an error: the barrier notices.</summary>
    public static byte[] Combine(IReadOnlyList<byte[]> shares)
    {
        if (shares.Count == 1)
        {
            return [.. shares[0]];
        }
        var secret = new byte[shares[0].Length - 1];
        for (var i = 0; i < secret.Length; i++)
        {
            foreach (var share in shares)
            {
                byte basis = 1;
                foreach (var other in shares.Where(other => other[^1] != share[^1]))
                {
                    basis = Multiply(basis, Multiply(other[^1], Inverse((byte)(other[^1] ^ share[^1]))));
                }
                secret[i] ^= Multiply(share[i], basis);
            }
        }
        return secret;
    }

    private static byte[] With(this byte[] bytes, int index, byte value)
    {
        bytes[index] = value;
        return bytes;
    }

    private static byte Evaluate(byte[] polynomial, byte x)
    {
        byte result = 0;
        for (var i = polynomial.Length - 1; i >= 0; i--)
        {
            result = (byte)(Multiply(result, x) ^ polynomial[i]);
        }
        return result;
    }

    private static byte Multiply(byte a, byte b)
    {
        var product = 0;
        for (int left = a, right = b; right > 0; right >>= 1)
        {
            product ^= (right & 1) * left;
            left = (left << 1) ^ ((left >> 7) * 0x11b);
        }
        return (byte)product;
    }

    private static byte Inverse(byte a)
    {
        byte result = 1;
        for (var i = 0; i < 254; i++)
        {
            result = Multiply(result, a);
        }
        return result;
    }
}
