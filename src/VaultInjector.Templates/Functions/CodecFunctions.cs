using System.Globalization;
using System.Security.Cryptography;
using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>Consul Template's functions that turn texts into values and values into texts.</summary>
internal static class CodecFunctions
{
    public static IEnumerable<Function> All =>
    [
        Function.Of("base64Encode", "s", call => Convert.ToBase64String(GoText.ToBytes(call.Text(0)))),
        Function.Of("base64Decode", "s", call => GoText.FromBytes(Base64.Decode("base64Decode", call.Text(0), isUrl: false))),
        Function.Of("base64URLEncode", "s", call => Base64.Url(GoText.ToBytes(call.Text(0)))),
        Function.Of("base64URLDecode", "s", call => GoText.FromBytes(Base64.Decode("base64URLDecode", call.Text(0), isUrl: true))),
        Function.Of("parseBool", "s", call => call.Text(0) == "" ? false : Bool(call.Text(0))),
        Function.Of("parseFloat", "s", call => call.Text(0) == "" ? 0.0 : Float(call.Text(0))),
        Function.Of("parseInt", "s", call => call.Text(0) == "" ? 0L : Int(call.Text(0))),
        Function.Of("parseUint", "s", call => call.Text(0) == "" ? 0UL : Uint(call.Text(0))),
        Function.Of("parseJSON", "s", call => call.Text(0) == "" ? new GoMap() : JsonReader.Read(call.Text(0), keepsDigits: false)),
        Function.Of("parseYAML", "s", call => call.Text(0) == "" ? new GoMap() : YamlReader.Read(call.Text(0), call.Budget)),
        Function.Of("toJSON", "a", call => Named("toJSON", () => JsonText.Write(call[0]))),
        Function.Of("toJSONPretty", "a", call => Named("toJSONPretty", () => JsonText.Write(call[0], indent: "  "))),
        Function.Of("toUnescapedJSON", "a", call => Named("toUnescapedJSON", () => JsonText.Write(call[0], escapesHtml: false)), "0.26"),
        Function.Of(
            "toUnescapedJSONPretty",
            "a",
            call => Named("toUnescapedJSONPretty", () => JsonText.Write(call[0], escapesHtml: false, indent: "  ")),
            "0.26"),
        Function.Of("toYAML", "a", call => Named("toYAML", () => YamlText.Write(call[0] ?? new GoMap()).Trim())),
        Function.Of("toTOML", "a", call => Named("toTOML", () => TomlText.Write(call[0] ?? new GoMap()).Trim())),
        Function.Of("sha256Hex", "s", call => Hex(SHA256.HashData(GoText.ToBytes(call.Text(0))))),
        Function.Of("md5sum", "s", call => Md5(call.Text(0)), "0.26"),
        Function.Of(
            "hmacSHA256Hex",
            "ss",
            call => Hex(HMACSHA256.HashData(GoText.ToBytes(call.Text(1)), GoText.ToBytes(call.Text(0)))),
            "0.33"),
    ];

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Md5(string text) => Hex(MD5.HashData(GoText.ToBytes(text)));

    private static string Named(string name, Func<string> write)
    {
        try
        {
            return write();
        }
        catch (FunctionException wrong)
        {
            throw new FunctionException($"{name}: {wrong.Message}");
        }
    }

    private static bool Bool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Wrong("parseBool", "ParseBool", text, "invalid syntax"),
    };

    private static double Float(string text) => NumberReading.TryFloat(text, out var number, underscores: true)
        ? number
        : throw Wrong("parseFloat", "ParseFloat", text, IsTooLarge(text) ? "value out of range" : "invalid syntax");

    private static bool IsTooLarge(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsInfinity(number);

    private static long Int(string text) =>
        !NumberReading.TrySigned(text, 10, out var number, out var fits) ? throw Wrong("parseInt", "ParseInt", text, "invalid syntax")
        : fits ? number : throw Wrong("parseInt", "ParseInt", text, "value out of range");

    private static ulong Uint(string text) =>
        !NumberReading.TryUnsigned(text, 10, out var number, out var fits) ? throw Wrong("parseUint", "ParseUint", text, "invalid syntax")
        : fits ? number : throw Wrong("parseUint", "ParseUint", text, "value out of range");

    private static FunctionException Wrong(string function, string parser, string text, string what) =>
        new($"{function}: strconv.{parser}: parsing {Quoting.Quote(text)}: {what}");
}
