using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Telemetry;

/// <summary>Log lines for machines.</summary>
public sealed class JsonLinesTests
{
    [Fact]
    public void Has_what_the_message_was_made_of_beside_it()
    {
        var line = Write(
            "Denied a pod in apps (review u-1)",
            ("Namespace", "apps"),
            ("Uid", "u-1"),
            ("{OriginalFormat}", "Denied a pod in {Namespace} (review {Uid})"));

        line.Select(part => part.Key).ShouldBe(["time", "level", "logger", "message", "namespace", "uid"]);
        line["time"]!.GetValue<string>().ShouldBe("2026-01-01T00:00:00.000Z");
        line["level"]!.GetValue<string>().ShouldBe("warning");
        line["uid"]!.GetValue<string>().ShouldBe("u-1");
    }

    [Fact]
    public void Names_the_trace_that_it_belongs_to()
    {
        using var activity = new Activity("request").SetParentId("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").Start();

        var line = Write("x");

        line["traceId"]!.GetValue<string>().ShouldBe("4bf92f3577b34da6a3ce929d0e0e4736");
        line["spanId"]!.GetValue<string>().ShouldBe(activity.SpanId.ToHexString());
    }

    [Theory]
    [InlineData("one\ntwo\r\n{\"level\":\"critical\"}")]
    [InlineData("quote \" backslash \\ control \u0001 line \u2028")]
    public void Stays_one_line_whatever_somebody_put_into_it(string message) =>
        Write(message)["message"]!.GetValue<string>().ShouldBe(message);

    [Fact]
    public void Lets_no_part_of_a_message_stand_in_for_what_is_ours() =>
        Write("x", ("Level", "critical"), ("Message", "y"))["level"]!.GetValue<string>().ShouldBe("warning");

    private static JsonObject Write(string message, params (string Key, object? Value)[] parts)
    {
        var writer = new StringWriter();
        var state = parts.Select(part => KeyValuePair.Create(part.Key, part.Value)).ToList();
        new JsonLines(new VirtualTime().Time).Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Warning,
                "VaultInjector",
                default,
                state,
                null,
                (_, _) => message),
            null,
            writer);
        var text = writer.ToString().TrimEnd('\n');
        text.ShouldNotContain("\n");
        return JsonNode.Parse(text)!.AsObject();
    }
}
