using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>
/// <c>kubectl debug POD --copy-to --keep-annotations</c>: everything that the injector wrote, but for the label, which kubectl leaves out.
/// </summary>
public sealed class CopiedPodTests : BrokerCalls
{
    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"app":"web"}""")]
    public async Task The_copy_of_an_injected_pod_is_refused(string labels)
    {
        var review = Reviews.OfPod();
        review["request"]!["object"] = Copy(labels);

        var context = Reviews.Request(review.Bytes(), review.Bytes().Length);
        await Host.Get<AdmissionEndpoint>().HandleAsync(context);

        var response = context.Json().GetProperty("response");
        response.GetProperty("allowed").GetBoolean().ShouldBeFalse(context.Said());
        response.GetProperty("status").GetProperty("message").GetString()!.ShouldContain("vault-injector-agent");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task The_broker_gives_nothing_to_a_copy(string labels)
    {
        Shop.With("pod", pod => pod["metadata"]!["labels"] = JsonNode.Parse(labels));
        var broker = Host.Get<BrokerEndpoints>();

        foreach (var endpoint in new RequestDelegate[] { broker.GrantAsync, broker.RecordAsync })
        {
            var context = await AskAsync(endpoint, TestTokens.Bearer, Issued);

            context.Response.StatusCode.ShouldBe(403);
            context.Json().GetProperty("code").GetString().ShouldBe(ProblemCodes.PodNotInjected);
        }

        AskedVault.ShouldBeEmpty();
    }

    private static JsonNode Copy(string labels)
    {
        var pod = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Corpus", "kubernetes", "pod.json")))!;
        pod.AsObject().Remove("status");
        pod["metadata"]!.AsObject().Remove("uid");
        pod["metadata"]!["name"] = "web-1-copy";
        pod["metadata"]!["labels"] = JsonNode.Parse(labels);
        return pod;
    }
}
