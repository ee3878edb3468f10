using System.Text;
using Microsoft.Extensions.Configuration;
using VaultInjector.Configuration.Formats;

namespace VaultInjector.Configuration.Tests.Formats;

/// <summary>The JSON provider of .NET is the oracle.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":"b","n":1e6,"x":10.50,"t":true,"z":null}""")]
    [InlineData("""{"a":{"b":{"c":["x",{"d":1}]}}}""")]
    [InlineData("""{"empty":{},"list":[],"text":""}""")]
    [InlineData("""{/* c */"a":1,}""")]
    [InlineData("""{"a:b":"c","ü":"\u00fc"}""")]
    public void Has_the_keys_and_values_of_the_JSON_provider(string text)
    {
        var oracle = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();
        var ours = new ConfigurationBuilder().AddInMemoryCollection(JsonText.Read(text)).Build();

        ours.AsEnumerable().OrderBy(one => one.Key, StringComparer.Ordinal)
            .ShouldBe(oracle.AsEnumerable().OrderBy(one => one.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("hunter2", "it is not valid JSON at line 1, column 1")]
    [InlineData("{\n\"a\": hunter2}", "it is not valid JSON at line 2, column 6")]
    [InlineData("", "it is not valid JSON at line 1, column 1")]
    [InlineData("""{"a":"\ud800"}""", "it is not valid JSON: a string is not valid Unicode")]
    public void Refuses_other_text_and_does_not_repeat_it(string text, string message)
    {
        var refusal = Should.Throw<FormatException>(() => JsonText.Read(text));

        refusal.Message.ShouldBe(message);
        refusal.InnerException.ShouldBeNull();
    }
}
