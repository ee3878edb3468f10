using System.Buffers;
using System.Text;
using VaultInjector.Injection.Patches;

namespace VaultInjector.Injection.Tests.Patches;

public sealed class PatchWriterTests
{
    [Fact]
    public void The_first_item_creates_a_missing_list_and_the_others_go_into_it() =>
        Written("{}", list => { list.Append(1); list.Append(2); list.Lead(3); }).ShouldBe(
            """
            [{"op":"add","path":"/a","value":[1]},{"op":"add","path":"/a/-","value":2},{"op":"add","path":"/a/0","value":3}]
            """);

    [Theory]
    [InlineData("""{"a":[]}""", """[{"op":"add","path":"/a/-","value":1}]""")]
    [InlineData("""{"a":null}""", """[{"op":"add","path":"/a","value":[1]}]""")]
    public void An_existing_list_is_kept_and_null_is_replaced(string document, string patch) =>
        Written(document, list => list.Append(1)).ShouldBe(patch);

    private static string Written(string document, Action<Numbers> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var patch = new PatchWriter(output))
        {
            write(new Numbers(patch.List(JsonPointer.Root, Samples.Json(document), "a")));
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed class Numbers(PatchList list)
    {
        public void Append(int number) => list.Append(number, static (json, value) => json.WriteNumberValue(value));

        public void Lead(int number) => list.Lead([number], static (json, value) => json.WriteNumberValue(value));
    }
}
