namespace VaultInjector.DevCluster.Kubernetes.Defaults;

/// <summary>Fills in what a real server fills in when it decodes an object.</summary>
public static class Defaulting
{
    public static void Apply(ResourceType type, JsonObject item)
    {
        Action<JsonObject>? complete = type.Kind switch
        {
            "Pod" => Pod,
            "Deployment" => Deployment,
            "ReplicaSet" or "StatefulSet" => set => set.Ensure("spec").Default("replicas", 1),
            "Job" => Job,
            "Namespace" => Namespace,
            "Service" => Service,
            "Secret" => Secret,
            "MutatingWebhookConfiguration" => configuration => configuration.Items("webhooks").ToList().ForEach(Webhook),
            "ValidatingAdmissionPolicy" => Policy,
            "RoleBinding" or "ClusterRoleBinding" => Binding,
            _ => null,
        };
        complete?.Invoke(item);
        if (item.Map("spec", "template", "spec") is { } template)
        {
            PodDefaults.Apply(template);
        }
    }

    private static void Pod(JsonObject pod)
    {
        PodDefaults.Apply(pod.Ensure("spec"));
        pod.Ensure("status").Default("phase", "Pending");
    }

    private static void Namespace(JsonObject space)
    {
        space.Ensure("spec").Default("finalizers", new JsonArray("kubernetes"));
        space.Ensure("status").Default("phase", "Active");
        space.Ensure("metadata", "labels")["kubernetes.io/metadata.name"] = space.Name();
    }

    private static void Deployment(JsonObject deployment)
    {
        var spec = deployment.Ensure("spec");
        spec.Default("replicas", 1);
        spec.Default("strategy", new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = "25%", ["maxSurge"] = "25%" },
        });
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
    }

    private static void Job(JsonObject job)
    {
        var spec = job.Ensure("spec");
        spec.Default("parallelism", 1);
        spec.Default("completions", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Map("template")?.Ensure("metadata", "labels");
    }

    private static void Service(JsonObject service)
    {
        var spec = service.Ensure("spec");
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        foreach (var port in spec.Items("ports"))
        {
            port.Default("protocol", "TCP");
            port.Default("targetPort", port["port"]?.DeepClone());
        }
    }

    private static void Secret(JsonObject secret)
    {
        secret.Default("type", "Opaque");
        foreach (var (name, value) in secret.Map("stringData") ?? [])
        {
            secret.Ensure("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.Text() ?? ""));
        }

        secret.Remove("stringData");
    }

    private static void Webhook(JsonObject webhook)
    {
        webhook.Default("failurePolicy", "Fail");
        webhook.Default("matchPolicy", "Equivalent");
        webhook.Default("namespaceSelector", new JsonObject());
        webhook.Default("objectSelector", new JsonObject());
        webhook.Default("timeoutSeconds", 10);
        webhook.Default("reinvocationPolicy", "Never");
        webhook.Map("clientConfig", "service")?.Default("port", 443);
        foreach (var rule in webhook.Items("rules"))
        {
            rule.Default("scope", "*");
        }
    }

    private static void Policy(JsonObject policy)
    {
        policy.Ensure("spec").Default("failurePolicy", "Fail");
        var constraints = policy.Map("spec", "matchConstraints");
        constraints?.Default("matchPolicy", "Equivalent");
        constraints?.Default("namespaceSelector", new JsonObject());
        constraints?.Default("objectSelector", new JsonObject());
        foreach (var rule in constraints.Items("resourceRules"))
        {
            rule.Default("scope", "*");
        }
    }

    private static void Binding(JsonObject binding)
    {
        binding.Map("roleRef")?.Default("apiGroup", "rbac.authorization.k8s.io");
        foreach (var subject in binding.Items("subjects").Where(subject => subject.Text("kind") is "User" or "Group"))
        {
            subject.Default("apiGroup", "rbac.authorization.k8s.io");
        }
    }
}
