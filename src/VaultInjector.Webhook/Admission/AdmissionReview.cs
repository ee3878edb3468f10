using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Admission;

/// <summary>The parts of an AdmissionReview request that the webhook looks at.</summary>
/// <param name="ApiVersion">Answered in kind: <c>admission.k8s.io/v1</c> or <c>v1beta1</c>.</param>
/// <param name="Uid">Comes back unchanged.</param>
/// <param name="Operation">CREATE, UPDATE, DELETE or CONNECT.</param>
/// <param name="Resource">Group, version and resource as <c>/v1/pods</c>.</param>
/// <param name="Namespace">Namespace of the object; empty where it has none.</param>
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

    /// <summary>Reads a review; <paramref name="problem"/> says why it is none.</summary>
    public static AdmissionReview? Read(JsonElement body, out string problem)
    {
        var apiVersion = body.Text("apiVersion"u8);
        var request = body.Get("request"u8);
        var uid = request.Text("uid"u8);
        problem = (apiVersion, body.Text("kind"u8)) switch
        {
            (_, not "AdmissionReview") => "kind is not AdmissionReview; this endpoint answers the Kubernetes API server only",
            (not (Group + "v1" or Group + "v1beta1"), _) => $"apiVersion is not {Group}v1 or {Group}v1beta1",
            _ when request.ValueKind != JsonValueKind.Object => "the review has no request",
            _ when string.IsNullOrEmpty(uid) => "request.uid is missing",
            _ => "",
        };
        if (problem.Length > 0)
        {
            return null;
        }

        var resource = request.Get("resource"u8);
        return new AdmissionReview(
            apiVersion!,
            uid!,
            request.Text("operation"u8) ?? "",
            $"{resource.Text("group"u8)}/{resource.Text("version"u8)}/{resource.Text("resource"u8)}",
            request.Text("namespace"u8) ?? "",
            request.Get("object"u8));
    }
}
