namespace VaultInjector.DevCluster.Kubernetes.Defaults;

/// <summary>Fills in what a real server fills in when it decodes an object.</summary>
public static class Defaulting
{
    public static void Apply(ResourceType type, JsonObject item)
    {
        switch (type.Kind)
        {
            case "Pod":
                PodDefaults.Apply(item.Ensure("spec"));
                item.Ensure("status").Default("phase", "Pending");
                break;
            case "Deployment":
                Deployment(item.Ensure("spec"));
                break;
            case "ReplicaSet" or "StatefulSet":
                item.Ensure("spec").Default("replicas", 1);
                break;
            case "Job":
                Job(item.Ensure("spec"), item.Map("spec", "template"));
                break;
            case "Namespace":
                item.Ensure("spec").Default("finalizers", new JsonArray("kubernetes"));
                item.Ensure("status").Default("phase", "Active");
                item.Ensure("metadata", "labels")["kubernetes.io/metadata.name"] = item.Name();
                break;
            case "Service":
                Service(item.Ensure("spec"));
                break;
            case "Secret":
                Secret(item);
                break;
            case "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration":
                foreach (var webhook in item.Items("webhooks"))
                {
                    Webhook(webhook, type.Kind.StartsWith('M'));
                }

                break;
            case "ValidatingAdmissionPolicy":
                item.Ensure("spec").Default("failurePolicy", "Fail");
                MatchResources(item.Map("spec", "matchConstraints"));
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                Binding(item);
                break;
        }

        if (item.Map("spec", "template", "spec") is { } template)
        {
            PodDefaults.Apply(template);
        }
    }

    private static void Deployment(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("strategy", new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = "25%", ["maxSurge"] = "25%" },
        });
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
    }

    private static void Job(JsonObject spec, JsonObject? template)
    {
        spec.Default("parallelism", 1);
        spec.Default("completions", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        template?.Ensure("metadata", "labels");
    }

    private static void Service(JsonObject spec)
    {
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

    private static void Webhook(JsonObject webhook, bool mutating)
    {
        webhook.Default("failurePolicy", "Fail");
        webhook.Default("matchPolicy", "Equivalent");
        webhook.Default("namespaceSelector", new JsonObject());
        webhook.Default("objectSelector", new JsonObject());
        webhook.Default("timeoutSeconds", 10);
        if (mutating)
        {
            webhook.Default("reinvocationPolicy", "Never");
        }

        webhook.Map("clientConfig", "service")?.Default("port", 443);
        foreach (var rule in webhook.Items("rules"))
        {
            rule.Default("scope", "*");
        }
    }

    private static void MatchResources(JsonObject? constraints)
    {
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
