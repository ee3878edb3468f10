using System.Buffers;
using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Patches;

/// <summary>Writes an RFC 6902 patch while it keeps track of the document being changed; it can only add.</summary>
internal sealed class PatchWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder, SkipValidation = true };

    private readonly Utf8JsonWriter _json;

    public PatchWriter(IBufferWriter<byte> output)
    {
        _json = new Utf8JsonWriter(output, Options);
        _json.WriteStartArray();
    }

    /// <summary>A list of the document. Ask for each list once: the result remembers whether the list exists by now.</summary>
    public PatchList List(JsonPointer parent, JsonElement parentElement, string name) =>
        new(this, parent / name, parentElement.Get(name).ValueKind == JsonValueKind.Array);

    /// <summary>Adds one value at a place whose parent exists.</summary>
    public void Add<T>(JsonPointer at, T value, Action<Utf8JsonWriter, T> write)
    {
        _json.WriteStartObject();
        _json.WriteString("op"u8, "add"u8);
        _json.WriteString("path"u8, at.Text);
        _json.WritePropertyName("value"u8);
        write(_json, value);
        _json.WriteEndObject();
    }

    public void Dispose()
    {
        _json.WriteEndArray();
        _json.Dispose();
    }
}

/// <summary>A list in the document being patched; its first item creates it where the document has none.</summary>
internal sealed class PatchList(PatchWriter patch, JsonPointer pointer, bool exists)
{
    private bool _existsByNow = exists;

    public void Append<T>(T item, Action<Utf8JsonWriter, T> write) => Insert(_existsByNow ? pointer.End : pointer, item, write);

    /// <summary>Puts these items before all others, in their order.</summary>
    public void Lead<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var existed = _existsByNow;
        for (var i = 0; i < items.Count; i++)
        {
            Insert(existed ? pointer / i : _existsByNow ? pointer.End : pointer, items[i], write);
        }
    }

    private void Insert<T>(JsonPointer at, T item, Action<Utf8JsonWriter, T> write)
    {
        if (_existsByNow)
        {
            patch.Add(at, item, write);
            return;
        }

        _existsByNow = true;
        patch.Add(at, (item, write), static (json, only) =>
        {
            json.WriteStartArray();
            only.write(json, only.item);
            json.WriteEndArray();
        });
    }
}
