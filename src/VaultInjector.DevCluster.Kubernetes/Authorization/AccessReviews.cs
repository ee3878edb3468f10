using VaultInjector.DevCluster.Kubernetes.Authentication;

namespace VaultInjector.DevCluster.Kubernetes.Authorization;

/// <summary>Answers the review resources: questions about tokens, users and permissions that are never stored.</summary>
public sealed class AccessReviews(RbacAuthorizer authorizer, TokenAuthenticator authenticator)
{
    public JsonObject Answer(ResourceType type, JsonObject review, UserInfo asking)
    {
        var answer = review.Copy();
        answer["kind"] = type.Kind;
        answer["apiVersion"] = type.ApiVersion;
        answer["status"] = type.Kind switch
        {
            "TokenReview" => ReviewToken(review),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = asking.ToJson() },
            "SelfSubjectAccessReview" => Decide(review, asking),
            _ => Decide(review, UserInfo.Named(review.Text("spec", "user") ?? "", [.. review.Texts("spec", "groups")])),
        };
        return answer;
    }

    private JsonObject ReviewToken(JsonObject review)
    {
        var token = review.Text("spec", "token");
        if (string.IsNullOrEmpty(token))
        {
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        }

        List<string> audiences = [.. review.Texts("spec", "audiences")];
        var verdict = authenticator.Check(token, audiences.Count > 0 ? audiences : [ServiceAccountTokens.Issuer]);
        return verdict.User is { } user
            ? new JsonObject { ["authenticated"] = true, ["user"] = user.ToJson(), ["audiences"] = verdict.Audiences.ToJson() }
            : new JsonObject { ["user"] = new JsonObject(), ["error"] = verdict.Error };
    }

    private JsonObject Decide(JsonObject review, UserInfo user)
    {
        var resource = review.Map("spec", "resourceAttributes");
        var path = review.Map("spec", "nonResourceAttributes");
        if (resource is null == path is null)
        {
            throw ApiErrors.BadRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        var request = resource is null
            ? new AccessRequest(user, path.Text("verb") ?? "") { Path = path.Text("path") ?? "" }
            : new AccessRequest(user, resource.Text("verb") ?? "")
            {
                Group = resource.Text("group") ?? "",
                Resource = resource.Text("resource") ?? "",
                Subresource = resource.Text("subresource") ?? "",
                Namespace = resource.Text("namespace") ?? "",
                Name = resource.Text("name") ?? "",
            };
        return new JsonObject { ["allowed"] = authorizer.Allows(request) };
    }
}
