using System.Text.Json.Serialization;
using k8s.Models;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// The objects that the injector writes, as KubernetesClient models them; source-generated, so that NativeAOT keeps these models only.
/// What the API server answers is read member by member: a reader of models throws on text that is no Unicode.
/// </summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Corev1Event))]
[JsonSerializable(typeof(V1SelfSubjectAccessReview))]
[JsonSerializable(typeof(V1SelfSubjectReview))]
[JsonSerializable(typeof(V1SubjectAccessReview))]
[JsonSerializable(typeof(V1TokenReview))]
internal sealed partial class KubernetesObjects : JsonSerializerContext;
