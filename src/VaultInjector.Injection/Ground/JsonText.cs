using System.Text.Encodings.Web;
using System.Text.Json;

namespace VaultInjector.Injection.Ground;

/// <summary>How patches escape text: no more than JSON asks, since a patch goes to an API server as base64 and never into a page.</summary>
internal static class JsonText
{
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Escapes a text that many patches hold.</summary>
    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Encoder);
}
