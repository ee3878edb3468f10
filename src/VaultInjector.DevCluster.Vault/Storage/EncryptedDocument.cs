namespace VaultInjector.DevCluster.Vault.Storage;

/// <summary>The one document that holds everything, encrypted under a key that exists only while unsealed.</summary>
internal sealed class EncryptedDocument(string? folder)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private JsonObject? _sealHeader = ReadHeader(folder);
    private byte[]? _sealedDocument;
    private byte[]? _key;

    public string StorageType => folder is null ? "inmem" : "file";

    public bool IsInitialized => _sealHeader is not null;

    public bool IsSealed => Document is null;

    /// <summary>Everything that Vault knows; null while sealed.</summary>
    public JsonObject? Document { get; private set; }

    /// <summary>Makes an empty document. Returns the key that opens it.</summary>
    public byte[] Initialize()
    {
        _key = RandomNumberGenerator.GetBytes(32);
        _sealHeader = new JsonObject { ["n"] = 1, ["t"] = 1 };
        Document = [];
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }
        return [.. _key];
    }

    /// <summary>False if the key is not the one that the document was written under.</summary>
    public bool TryOpen(byte[] candidate)
    {
        var sealedBytes = folder is null ? _sealedDocument : File.ReadAllBytes(DataFile(folder));
        if (sealedBytes is null || candidate.Length != 32)
        {
            return false;
        }
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(candidate, TagBytes);
            cipher.Decrypt(
                sealedBytes.AsSpan(0, NonceBytes),
                sealedBytes.AsSpan(NonceBytes + TagBytes),
                sealedBytes.AsSpan(NonceBytes, TagBytes),
                plain);
        }
        catch (CryptographicException)
        {
            return false;
        }
        Document = JsonNode.Parse(plain)!.AsObject();
        _key = candidate;
        return true;
    }

    public void Seal()
    {
        if (Document is null)
        {
            return;
        }
        _sealedDocument = Encrypt();
        Flush();
        CryptographicOperations.ZeroMemory(_key);
        _key = null;
        Document = null;
    }

    /// <summary>Writes the document to its file, whole or not at all; does nothing in memory.</summary>
    public void Flush()
    {
        if (folder is null || Document is null)
        {
            return;
        }
        WriteWhole(DataFile(folder), Encrypt());
        if (!File.Exists(HeaderFile(folder)))
        {
            WriteWhole(HeaderFile(folder), System.Text.Encoding.UTF8.GetBytes(_sealHeader!.ToJsonString()));
        }
    }

    private static string DataFile(string folder) => Path.Combine(folder, "vault.data");

    private static string HeaderFile(string folder) => Path.Combine(folder, "vault.seal.json");

    private static JsonObject? ReadHeader(string? folder) =>
        folder is not null && File.Exists(HeaderFile(folder)) ? JsonNode.Parse(File.ReadAllBytes(HeaderFile(folder)))!.AsObject() : null;

    private static void WriteWhole(string file, byte[] content)
    {
        var temporary = file + ".new";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, file, overwrite: true);
    }

    private byte[] Encrypt()
    {
        var plain = System.Text.Encoding.UTF8.GetBytes(Document!.ToJsonString());
        var result = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key!, TagBytes);
        cipher.Encrypt(result.AsSpan(0, NonceBytes), plain, result.AsSpan(NonceBytes + TagBytes), result.AsSpan(NonceBytes, TagBytes));
        return result;
    }
}
