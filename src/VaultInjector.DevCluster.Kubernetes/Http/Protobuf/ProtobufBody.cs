using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Http.Protobuf;

/// <summary>Reads the binary bodies that kubectl sends; what it does not know it refuses rather than loses.</summary>
public static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    public static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8))
        {
            throw ApiErrors.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        var (apiVersion, kind, raw) = Envelope(body[4..]);
        if (!ProtobufSchema.Knows(kind))
        {
            throw ApiErrors.UnsupportedMediaType($"{MediaType} for {apiVersion} {kind}; send JSON");
        }

        var item = Message(kind, raw);
        item["apiVersion"] = apiVersion;
        item["kind"] = kind;
        return item;
    }

    private static (string ApiVersion, string Kind, byte[] Raw) Envelope(ReadOnlySpan<byte> body)
    {
        var (apiVersion, kind) = ("", "");
        byte[] raw = [];
        var reader = new ProtobufReader(body);
        while (reader.Next(out var number))
        {
            var bytes = reader.Bytes();
            if (number == 1)
            {
                var type = new ProtobufReader(bytes);
                while (type.Next(out var field))
                {
                    var text = Encoding.UTF8.GetString(type.Bytes());
                    (apiVersion, kind) = field == 1 ? (text, kind) : (apiVersion, text);
                }
            }
            else if (number == 2)
            {
                raw = bytes.ToArray();
            }
        }

        return (apiVersion, kind, raw);
    }

    private static JsonObject Message(string name, ReadOnlySpan<byte> bytes)
    {
        var result = new JsonObject();
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var number))
        {
            if (ProtobufSchema.Find(name, number) is not { } field)
            {
                if (!reader.SkipEmpty())
                {
                    throw ApiErrors.UnsupportedMediaType($"{MediaType} with field {number} of {name}; send JSON");
                }
            }
            else if (field.Type is "texts" or "blobs")
            {
                Entry(result.Ensure(field.Name), reader.Bytes(), field.Type is "blobs");
            }
            else if (field.Repeated)
            {
                result.EnsureArray(field.Name).Add(Value(field, ref reader) ?? "");
            }
            else if (Value(field, ref reader) is { } value)
            {
                result[field.Name] = value;
            }
        }

        return result;
    }

    private static JsonNode? Value(ProtobufField field, ref ProtobufReader reader)
    {
        switch (field.Type)
        {
            case "text":
                var text = Encoding.UTF8.GetString(reader.Bytes());
                return text.Length > 0 ? text : null;
            case "int" or "int?":
                var number = (long)reader.Varint();
                return number != 0 || field.Type is "int?" ? number : null;
            case "bool" or "bool?":
                var flag = reader.Varint() != 0;
                return flag || field.Type is "bool?" ? flag : null;
            case "time":
                var seconds = Seconds(reader.Bytes());
                return seconds > 0 ? DateTimeOffset.FromUnixTimeSeconds(seconds).Timestamp() : null;
            default:
                return Message(field.Type, reader.Bytes());
        }
    }

    private static void Entry(JsonObject map, ReadOnlySpan<byte> bytes, bool binary)
    {
        var (key, value) = ("", "");
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var number))
        {
            var part = reader.Bytes();
            if (number == 1)
            {
                key = Encoding.UTF8.GetString(part);
            }
            else
            {
                value = binary ? Convert.ToBase64String(part) : Encoding.UTF8.GetString(part);
            }
        }

        map[key] = value;
    }

    private static long Seconds(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        return reader.Next(out var number) && number == 1 ? (long)reader.Varint() : 0;
    }

    private ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;
        private int _wire;

        public bool Next(out int number)
        {
            number = 0;
            if (_rest.IsEmpty)
            {
                return false;
            }

            var tag = Varint();
            (number, _wire) = ((int)(tag >> 3), (int)(tag & 7));
            return true;
        }

        public ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
            {
                var next = _rest[0];
                _rest = _rest[1..];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }

            throw ApiErrors.BadRequest("unexpected EOF in a protobuf message");
        }

        public ReadOnlySpan<byte> Bytes()
        {
            var length = Varint();
            if (_wire != 2 || length > (ulong)_rest.Length)
            {
                throw ApiErrors.BadRequest("unexpected EOF in a protobuf message");
            }

            var content = _rest[..(int)length];
            _rest = _rest[(int)length..];
            return content;
        }

        /// <summary>Skips a field; false if it says something.</summary>
        public bool SkipEmpty()
        {
            switch (_wire)
            {
                case 0:
                    return Varint() == 0;
                case 2:
                    return Bytes().IsEmpty;
                case 1 when _rest.Length >= 8:
                    var wide = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                    _rest = _rest[8..];
                    return wide == 0;
                default:
                    throw ApiErrors.BadRequest($"unexpected wire type {_wire} in a protobuf message");
            }
        }
    }
}
