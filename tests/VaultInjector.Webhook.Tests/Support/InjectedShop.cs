using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>
/// An API server that holds one namespace with one injected pod, as the corpus has them; any of it can be made to say something else.
/// </summary>
internal sealed class InjectedShop
{
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);

    public InjectedShop()
    {
        foreach (var name in new[] { "tokenreview", "pod", "namespace" })
        {
            _answers[name] = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", "kubernetes", $"{name}.json"));
        }
    }

    /// <summary>Everything that was asked.</summary>
    public List<string> Asked { get; } = [];

    public InjectedShop With(string what, byte[] answer)
    {
        _answers[what] = answer;
        return this;
    }

    public InjectedShop With(string what, Action<JsonNode> change)
    {
        var answer = JsonNode.Parse(_answers[what])!;
        change(answer);
        return With(what, Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }

    public HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        Asked.Add($"{request.Method} {path}");
        return path switch
        {
            _ when path.EndsWith("/tokenreviews", StringComparison.Ordinal) => StubbedHost.Answer(201, _answers["tokenreview"]),
            _ when path.Contains("/pods/", StringComparison.Ordinal) => StubbedHost.Answer(200, _answers["pod"]),
            _ when path.Contains("/leases", StringComparison.Ordinal) || path.EndsWith("/events", StringComparison.Ordinal) =>
                StubbedHost.Answer(200, "{}"),
            _ => StubbedHost.Answer(200, _answers["namespace"]),
        };
    }
}
