using System.Collections.Frozen;
using System.Globalization;

namespace VaultInjector.DevCluster.Kubernetes.Http.Protobuf;

/// <summary>One field of a message: its JSON name, its type, and whether it repeats.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Type">
/// <c>text</c>, <c>int</c>, <c>bool</c> (left out of JSON when zero), <c>int?</c>, <c>bool?</c> (kept), <c>bytes</c>, <c>time</c>,
/// <c>texts</c> (map), <c>blobs</c> (map), or the name of a message.
/// </param>
/// <param name="Repeated">Whether the field is a list.</param>
public sealed record ProtobufField(string Name, string Type, bool Repeated);

/// <summary>
/// The messages that kubectl's own commands send in binary form (its <c>create</c> and <c>auth</c> commands; files go as JSON).
/// </summary>
public static class ProtobufSchema
{
    private const string Text = """
        Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus
        NamespaceSpec: 1 finalizers text*
        NamespaceStatus: 1 phase text
        ObjectMeta: 1 name text, 2 generateName text, 3 namespace text, 4 selfLink text, 5 uid text, 6 resourceVersion text, 7 generation int, 8 creationTimestamp time, 9 deletionTimestamp time, 10 deletionGracePeriodSeconds int?, 11 labels texts, 12 annotations texts, 13 ownerReferences OwnerReference*, 14 finalizers text*
        OwnerReference: 1 kind text, 3 name text, 4 uid text, 5 apiVersion text, 6 controller bool?, 7 blockOwnerDeletion bool?
        TokenRequest: 1 metadata ObjectMeta, 2 spec TokenRequestSpec, 3 status TokenRequestStatus
        TokenRequestSpec: 1 audiences text*, 3 boundObjectRef BoundObjectReference, 4 expirationSeconds int?
        TokenRequestStatus: 1 token text, 2 expirationTimestamp time
        BoundObjectReference: 1 kind text, 2 apiVersion text, 3 name text, 4 uid text
        TokenReview: 1 metadata ObjectMeta, 2 spec TokenReviewSpec, 3 status TokenReviewStatus
        TokenReviewSpec: 1 token text, 2 audiences text*
        SelfSubjectReview: 1 metadata ObjectMeta, 2 status SelfSubjectReviewStatus
        SelfSubjectReviewStatus: 1 userInfo UserInfo
        UserInfo: 1 username text, 2 uid text, 3 groups text*
        SelfSubjectAccessReview: 1 metadata ObjectMeta, 2 spec AccessReviewSpec, 3 status ReviewStatus
        SubjectAccessReview: 1 metadata ObjectMeta, 2 spec AccessReviewSpec, 3 status ReviewStatus
        SelfSubjectRulesReview: 1 metadata ObjectMeta, 2 spec RulesReviewSpec, 3 status RulesReviewStatus
        AccessReviewSpec: 1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes, 3 user text, 4 groups text*, 6 uid text
        ResourceAttributes: 1 namespace text, 2 verb text, 3 group text, 4 version text, 5 resource text, 6 subresource text, 7 name text
        NonResourceAttributes: 1 path text, 2 verb text
        RulesReviewSpec: 1 namespace text
        ReviewStatus: 1 allowed bool, 2 reason text, 3 evaluationError text, 4 denied bool
        TokenReviewStatus: 1 authenticated bool, 2 user UserInfo, 3 error text, 4 audiences text*
        RulesReviewStatus: 3 incomplete bool, 4 evaluationError text
        ServiceAccount: 1 metadata ObjectMeta, 2 secrets ObjectReference*, 3 imagePullSecrets LocalReference*, 4 automountServiceAccountToken bool?
        ObjectReference: 1 kind text, 2 namespace text, 3 name text, 4 uid text, 5 apiVersion text, 6 resourceVersion text, 7 fieldPath text
        LocalReference: 1 name text
        Secret: 1 metadata ObjectMeta, 2 data blobs, 3 type text, 4 stringData texts, 5 immutable bool?
        ConfigMap: 1 metadata ObjectMeta, 2 data texts, 3 binaryData blobs, 4 immutable bool?
        Role: 1 metadata ObjectMeta, 2 rules PolicyRule*
        ClusterRole: 1 metadata ObjectMeta, 2 rules PolicyRule*, 3 aggregationRule AggregationRule
        AggregationRule: 1 clusterRoleSelectors LabelSelector*
        PolicyRule: 1 verbs text*, 2 apiGroups text*, 3 resources text*, 4 resourceNames text*, 5 nonResourceURLs text*
        RoleBinding: 1 metadata ObjectMeta, 2 subjects Subject*, 3 roleRef RoleRef
        ClusterRoleBinding: 1 metadata ObjectMeta, 2 subjects Subject*, 3 roleRef RoleRef
        Subject: 1 kind text, 2 apiGroup text, 3 name text, 4 namespace text
        RoleRef: 1 apiGroup text, 2 kind text, 3 name text
        DeleteOptions: 1 gracePeriodSeconds int?, 2 preconditions Preconditions, 3 orphanDependents bool?, 4 propagationPolicy text, 5 dryRun text*
        Preconditions: 1 uid text, 2 resourceVersion text
        Eviction: 1 metadata ObjectMeta, 2 deleteOptions DeleteOptions
        LabelSelector: 1 matchLabels texts, 2 matchExpressions SelectorRequirement*
        SelectorRequirement: 1 key text, 2 operator text, 3 values text*
        Deployment: 1 metadata ObjectMeta, 2 spec DeploymentSpec, 3 status WorkloadStatus
        DeploymentSpec: 1 replicas int?, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 strategy DeploymentStrategy, 5 minReadySeconds int, 6 revisionHistoryLimit int?, 7 paused bool, 9 progressDeadlineSeconds int?
        DeploymentStrategy: 1 type text
        WorkloadStatus: 1 observedGeneration int, 2 replicas int, 3 updatedReplicas int, 4 availableReplicas int, 5 unavailableReplicas int, 7 readyReplicas int
        Job: 1 metadata ObjectMeta, 2 spec JobSpec, 3 status JobStatus
        JobStatus: 4 active int, 5 succeeded int, 6 failed int
        JobSpec: 1 parallelism int?, 2 completions int?, 3 activeDeadlineSeconds int?, 4 selector LabelSelector, 5 manualSelector bool?, 6 template PodTemplateSpec, 7 backoffLimit int?, 8 ttlSecondsAfterFinished int?
        PodTemplateSpec: 1 metadata ObjectMeta, 2 spec PodSpec
        PodSpec: 2 containers Container*, 3 restartPolicy text, 4 terminationGracePeriodSeconds int?, 5 activeDeadlineSeconds int?, 6 dnsPolicy text, 8 serviceAccountName text, 9 serviceAccount text, 10 nodeName text, 11 hostNetwork bool, 12 hostPID bool, 13 hostIPC bool, 16 hostname text, 17 subdomain text, 19 schedulerName text, 20 initContainers Container*, 21 automountServiceAccountToken bool?, 24 priorityClassName text
        Container: 1 name text, 2 image text, 3 command text*, 4 args text*, 5 workingDir text, 6 ports ContainerPort*, 7 env EnvVar*, 8 resources ResourceRequirements, 13 terminationMessagePath text, 14 imagePullPolicy text, 16 stdin bool, 17 stdinOnce bool, 18 tty bool, 20 terminationMessagePolicy text
        ResourceRequirements: 3 claims ObjectReference*
        ContainerPort: 1 name text, 2 hostPort int, 3 containerPort int, 4 protocol text, 5 hostIP text
        EnvVar: 1 name text, 2 value text
        """;

    private static readonly FrozenDictionary<string, FrozenDictionary<int, ProtobufField>> Messages = Text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(": ", 2))
        .ToFrozenDictionary(
            parts => parts[0],
            parts => parts[1].Split(", ").Select(Field).ToFrozenDictionary(field => field.Number, field => field.Field),
            StringComparer.Ordinal);

    public static bool Knows(string message) => Messages.ContainsKey(message);

    public static ProtobufField? Find(string message, int number) => Messages[message].GetValueOrDefault(number);

    private static (int Number, ProtobufField Field) Field(string text)
    {
        var words = text.Split(' ');
        return (
            int.Parse(words[0], CultureInfo.InvariantCulture),
            new ProtobufField(words[1], words[2].TrimEnd('*'), words[2].EndsWith('*')));
    }
}
