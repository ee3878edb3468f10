using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Admission;

/// <summary>The parts of an AdmissionReview request that the webhook looks at.</summary>
/// <param name="ApiVersion">The answer has the same: <c>admission.k8s.io/v1</c> or <c>v1beta1</c>.</param>
/// <param name="Uid">Comes back unchanged.</param>
/// <param name="Operation">CREATE, UPDATE, DELETE or CONNECT.</param>
/// <param name="Resource">Group, version and resource as <c>/v1/pods</c>.</param>
/// <param name="Namespace">Namespace of the object; empty if it has none.</param>
/// <param name="Object">The object itself; undefined on DELETE.</param>
internal sealed record AdmissionReview(
    string ApiVersion,
    string Uid,
    string Operation,
    string Resource,
    string Namespace,
    JsonElement Object)
{
    private const string Group = "admission.k8s.io/";

    public bool IsPodCreation => Operation == "CREATE" && Resource == "/v1/pods" && Object.ValueKind == JsonValueKind.Object;

    /// <returns>The review, or null with a sentence about what it lacks.</returns>
    public static (AdmissionReview? Review, string Problem) Read(JsonElement body)
    {
        var apiVersion = body.Get("apiVersion"u8).Text();
        var request = body.Get("request"u8);
        var uid = request.Get("uid"u8).Text();
        return (apiVersion, body.Get("kind"u8).Text()) switch
        {
            (_, not "AdmissionReview") => (null, "kind is not AdmissionReview; this endpoint answers the Kubernetes API server only"),
            (not (Group + "v1" or Group + "v1beta1"), _) => (null, $"apiVersion is not {Group}v1 or {Group}v1beta1"),
            _ when request.ValueKind != JsonValueKind.Object => (null, "the review has no request"),
            _ when string.IsNullOrEmpty(uid) => (null, "request.uid is missing"),
            _ => (Read(apiVersion!, uid!, request), ""),
        };
    }

    private static AdmissionReview Read(string apiVersion, string uid, JsonElement request)
    {
        var resource = request.Get("resource"u8);
        return new AdmissionReview(
            apiVersion,
            uid,
            request.Get("operation"u8).Text() ?? "",
            $"{resource.Get("group"u8).Text()}/{resource.Get("version"u8).Text()}/{resource.Get("resource"u8).Text()}",
            request.Get("namespace"u8).Text() ?? "",
            request.Get("object"u8));
    }
}
