namespace VaultInjector.DevCluster.Vault.Storage;

/// <summary>
/// The one document that holds everything, in memory or in a folder. Only the unseal key opens it again; a look-alike does not encrypt.
/// </summary>
internal sealed class StoredDocument(string? folder)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private JsonObject? _header = ReadHeader(folder);
    private JsonObject? _closed;

    public string StorageType => folder is null ? "inmem" : "file";

    public bool IsInitialized => _header is not null;

    /// <summary>Everything that Vault knows; null while sealed.</summary>
    public JsonObject? Document { get; private set; }

    /// <summary>Makes an empty document. Returns the key that opens it.</summary>
    public byte[] Initialize()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        _header = new JsonObject { ["key_hash"] = HashOf(key) };
        Document = [];
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }
        return key;
    }

    /// <summary>False if the key is not that of the document.</summary>
    public bool TryOpen(byte[] candidate)
    {
        if (_header?.Text("key_hash") != HashOf(candidate))
        {
            return false;
        }
        Document = folder is null ? _closed : JsonNode.Parse(File.ReadAllBytes(DataFile(folder)))!.AsObject();
        return Document is not null;
    }

    public void Seal()
    {
        Flush();
        (_closed, Document) = (Document ?? _closed, null);
    }

    /// <summary>Writes the document to its file, whole or not at all; does nothing in memory.</summary>
    public void Flush()
    {
        if (folder is not null && Document is not null)
        {
            WriteWhole(DataFile(folder), Document);
            WriteWhole(HeaderFile(folder), _header!);
        }
    }

    private static string HashOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key));

    private static string DataFile(string folder) => Path.Combine(folder, "vault.data.json");

    private static string HeaderFile(string folder) => Path.Combine(folder, "vault.seal.json");

    private static JsonObject? ReadHeader(string? folder) =>
        folder is not null && File.Exists(HeaderFile(folder)) ? JsonNode.Parse(File.ReadAllBytes(HeaderFile(folder)))!.AsObject() : null;

    private static void WriteWhole(string file, JsonObject content)
    {
        var temporary = file + ".new";
        var owner = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OnlyOwner };
        using (var stream = new FileStream(temporary, owner))
        {
            stream.Write(Encoding.UTF8.GetBytes(content.ToJsonString()));
        }
        File.Move(temporary, file, overwrite: true);
    }
}
