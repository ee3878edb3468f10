using System.Text;
using System.Text.Json;
using CsCheck;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Ground;

public sealed class JsonNavigationTests
{
    private static readonly byte[] BrokenUtf8 = [0xC3, 0x28];

    private static readonly string[] Shapes =
        ["null", "true", "1", "1e999", "-0", "\"\"", "\"\\ud800\"", "[]", "[{}]", "{}", "{\"\\udc00\":{\"\\ud800\":\"\\ud800\"}}"];

    public static TheoryData<string> AllShapes => [.. Shapes];

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Reads_any_shape_without_an_exception(string json) => ReadEverything(Json(json));

    [Fact]
    public void Reads_broken_utf8_in_names_and_values_without_an_exception()
    {
        byte[] bytes = [.. "{\""u8, .. BrokenUtf8, .. "\":\""u8, .. BrokenUtf8, .. "\",\"spec\":{\"name\":\"app\"}}"u8];
        var element = Json(bytes);

        ReadEverything(element);
        element.Get("spec"u8).Text("name"u8).ShouldBe("app");
        element.Map()["\uFFFD("].ShouldBe("\uFFFD(");
    }

    [Fact]
    public void Reads_any_bytes_that_parse_without_an_exception() => Gen.Select(Gen.Byte.Array[1, 6], Gen.Byte.Array[0, 6]).Sample(
        (name, value) =>
        {
            if (Parsed([.. "{\""u8, .. name, .. "\":\""u8, .. value, .. "\",\"a\":[1]}"u8]) is { } element)
            {
                ReadEverything(element);
                element.Get("a"u8).Items().Count().ShouldBe(1);
            }
        },
        iter: 20_000);

    [Theory]
    [InlineData("""{"\ud800":1,"spec":"here"}""")]
    [InlineData("""{"spec":"here","\ud800":1}""")]
    [InlineData("""{"\ud800\ud800":1,"\udc00":2,"s\u0070ec":"here"}""")]
    public void An_unreadable_name_hides_none_of_its_neighbours(string json)
    {
        Json(json).Text("spec"u8).ShouldBe("here");
        Json(json).Get("spec").Is("here").ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"a\\ud800b\"", "a\uFFFDb")]
    [InlineData("\"\\udc00\\ud800\"", "\uFFFD\uFFFD")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", "\uFFFD😀")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"", "\"\\/\b\f\n\r\tA")]
    [InlineData("\"ä\\u00e4😀\"", "ää😀")]
    public void Decodes_escapes_as_Go_does(string json, string text)
    {
        Json(json).Text().ShouldBe(text);
        Json(json).Is(text).ShouldBeTrue();
        Json(json).StartsWith(Encoding.UTF8.GetBytes(text[..1] is [var c] && !char.IsSurrogate(c) ? text[..1] : text)).ShouldBeTrue();
        Json(json).Is(text + "x").ShouldBeFalse();
        Json($$"""{{{json}}:1}""").Get(text).Integer().ShouldBe(1);
    }

    [Fact]
    public void Agrees_with_the_decoder_of_the_runtime_on_valid_text() => Gen.String[Gen.Char, 0, 8].Where(IsUnicode).Sample(
        text =>
        {
            var json = Json(JsonSerializer.Serialize(text));
            json.Text().ShouldBe(text);
            json.Is(text).ShouldBeTrue();
            json.Is(text + "a").ShouldBeFalse();
        },
        iter: 5000);

    [Fact]
    public void Unreadable_names_cost_no_exceptions()
    {
        var json = "{" + string.Join(',', Enumerable.Repeat("\"\\ud800\":\"\\ud800\"", 100_000)) + "}";
        var element = Json(json);
        var thrown = 0;
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs args) =>
            thrown += args.Exception is InvalidOperationException && args.Exception.Source == "System.Text.Json" ? 1 : 0;

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            element.Get("spec"u8).IsMissing().ShouldBeTrue();
            element.Map().Count.ShouldBe(1);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        thrown.ShouldBe(0);
    }

    [Fact]
    public void The_last_of_two_equal_names_counts()
    {
        Json("""{"a":"1","a":"2"}""").Text("a"u8).ShouldBe("2");
        Json("""{"a":"1","a":"2","\ud800":0}""").Text("a"u8).ShouldBe("2");
        Json("""{"a":"1","a":"2"}""").Map()["a"].ShouldBe("2");
    }

    [Fact]
    public void Finds_names_of_any_length()
    {
        var name = new string('ä', 4000);
        Json($$"""{"{{name}}":true}""").Get(name).Boolean().ShouldBe(true);
        Json("{}").Get("\ud800").IsMissing().ShouldBeTrue();
    }

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1.5", null)]
    [InlineData("\"1\"", null)]
    public void Reads_whole_numbers_only(string json, long? number) => Json(json).Integer().ShouldBe(number);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", null)]
    [InlineData("1", null)]
    [InlineData("null", null)]
    public void Reads_true_and_false_only(string json, bool? value) => Json(json).Boolean().ShouldBe(value);

    [Fact]
    public void A_map_has_texts_only()
    {
        Json("""{"a":"b","c":1,"d":null}""").Map().ShouldBe(
            new Dictionary<string, string> { ["a"] = "b", ["c"] = "", ["d"] = "" }, ignoreOrder: true);
        Json("[1]").Map().ShouldBeEmpty();
    }

    private static void ReadEverything(JsonElement element)
    {
        element.Text();
        element.Raw().ShouldNotBeNull();
        element.Integer();
        element.Boolean();
        element.Map();
        element.Is("x");
        element.Get("spec").Get("name"u8).Text("x"u8).ShouldNotBe("");
        foreach (var item in element.Items())
        {
            ReadEverything(item);
        }

        foreach (var field in element.Fields())
        {
            field.Key().ShouldNotBeNull();
            ReadEverything(field.Value);
        }
    }

    private static bool IsUnicode(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    private static JsonElement Json(string text) => Json(Encoding.UTF8.GetBytes(text));

    private static JsonElement Json(byte[] bytes) => JsonDocument.Parse(bytes).RootElement;

    private static JsonElement? Parsed(byte[] bytes)
    {
        try
        {
            return Json(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
