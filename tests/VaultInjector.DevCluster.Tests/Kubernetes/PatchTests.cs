using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Patching;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class PatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a/b":{"~":1}}""", """[{"op":"replace","path":"/a~1b/~0","value":2}]""", """{"a/b":{"~":2}}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"}]""", "{}")]
    [InlineData("""{"a":{"x":1}}""", """[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":{"x":1},"b":{"x":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/b"}]""", """{"b":1}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a","value":null}]""", """{"a":null}""")]
    public void Applies_a_json_patch(string document, string patch, string expected)
        => Same(JsonPatch.Apply(JsonNode.Parse(document)!, JsonNode.Parse(patch)), expected);

    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b/c","value":2}]""")]
    [InlineData("""{"a":1}""", """[{"op":"remove","path":"/b"}]""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/b","value":2}]""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":2}]""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/b","value":null}]""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/2","value":2}]""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/01","value":2}]""")]
    [InlineData("""{"a":[1]}""", """[{"op":"remove","path":"/a/-"}]""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"b","value":2}]""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b"}]""")]
    [InlineData("""{"a":1}""", """[{"op":"merge","path":"/b","value":2}]""")]
    [InlineData("""{"a":1}""", """[{"path":"/b","value":2}]""")]
    [InlineData("""{"a":1}""", """{"op":"add","path":"/b","value":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"copy","from":"/x","path":"/b"}]""")]
    public void Refuses_a_json_patch_that_does_not_apply(string document, string patch)
        => Should.Throw<PatchException>(() => JsonPatch.Apply(JsonNode.Parse(document)!, JsonNode.Parse(patch)));

    [Theory]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":null}}""", """{"a":{"c":2}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    [InlineData("""{"a":1}""", """{"a":{"b":{"c":null,"d":1}}}""", """{"a":{"b":{"d":1}}}""")]
    public void Applies_a_merge_patch(string document, string patch, string expected)
        => Same(MergePatch.Apply(JsonNode.Parse(document), JsonNode.Parse(patch)), expected);

    [Theory]
    [InlineData(
        """{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}""",
        """{"containers":[{"name":"b","image":"2"},{"name":"c","image":"3"}]}""",
        """{"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"},{"name":"c","image":"3"}]}"""
    )]
    [InlineData(
        """{"containers":[{"name":"a"},{"name":"b"}]}""",
        """{"containers":[{"name":"a","$patch":"delete"}]}""",
        """{"containers":[{"name":"b"}]}"""
    )]
    [InlineData(
        """{"env":[{"name":"A","value":"1"}]}""",
        """{"env":[{"name":"A","value":null,"valueFrom":{"x":1}}]}""",
        """{"env":[{"name":"A","valueFrom":{"x":1}}]}"""
    )]
    [InlineData(
        """{"volumeMounts":[{"mountPath":"/a","name":"x"}]}""",
        """{"volumeMounts":[{"mountPath":"/a","readOnly":true},{"mountPath":"/b","name":"y"}]}""",
        """{"volumeMounts":[{"mountPath":"/a","name":"x","readOnly":true},{"mountPath":"/b","name":"y"}]}"""
    )]
    [InlineData("""{"args":["a","b"]}""", """{"args":["c"]}""", """{"args":["c"]}""")]
    [InlineData(
        """{"webhooks":[{"name":"w","clientConfig":{"url":"u","caBundle":"old"}}]}""",
        """{"webhooks":[{"name":"w","clientConfig":{"caBundle":"new"}}]}""",
        """{"webhooks":[{"name":"w","clientConfig":{"url":"u","caBundle":"new"}}]}"""
    )]
    public void Applies_a_strategic_merge_patch(string document, string patch, string expected) =>
        Same(StrategicMergePatch.Apply((JsonObject)JsonNode.Parse(document)!, (JsonObject)JsonNode.Parse(patch)!), expected);

    [Fact]
    public void Refuses_a_strategic_patch_whose_element_has_no_key() =>
        Should.Throw<PatchException>(() =>
            StrategicMergePatch.Apply(
                (JsonObject)JsonNode.Parse("""{"containers":[{"name":"a"}]}""")!,
                (JsonObject)JsonNode.Parse("""{"containers":[{"image":"x"}]}""")!));

    private static void Same(JsonNode? actual, string expected)
        => JsonNode.DeepEquals(actual, JsonNode.Parse(expected)).ShouldBeTrue($"{actual?.ToJsonString()} instead of {expected}");
}
