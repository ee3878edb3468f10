using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.DevCluster.Kubernetes.Authorization;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>The way of a request: who is it, may they, do it, note it.</summary>
public sealed class ApiServer(
    (PathEndpoint Paths, ResourceEndpoint Resources) endpoints,
    RequestAuthenticator authenticator,
    RbacAuthorizer authorizer,
    AuditLog audit)
{
    public async Task HandleAsync(HttpContext http)
    {
        var visit = new Visit(ApiCall.Parse(http.Request));
        try
        {
            visit.User = authenticator.Authenticate(http.Request);
            Authorize(http, visit.Call, visit.User);
            if (visit.Call?.Verb is "watch")
            {
                Note(http, visit);
            }

            await (visit.Call is { } call ? HandleAsync(call, visit, http) : endpoints.Paths.HandleAsync(http));
        }
        catch (ApiException refusal)
        {
            await RefuseAsync(http, refusal);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = 499;
        }
        catch (Exception problem)
        {
            await RefuseAsync(http, ApiErrors.Internal(problem.Message));
        }
        finally
        {
            Note(http, visit);
        }
    }

    private async Task HandleAsync(ApiCall call, Visit visit, HttpContext http)
    {
        var write = new WriteContext(visit.User) { DryRun = call.DryRun, Options = Options(call) };
        try
        {
            await endpoints.Resources.HandleAsync(call, write, http);
        }
        catch (ApiException)
        {
            http.Response.Warn(write.Warnings);
            throw;
        }
        finally
        {
            foreach (var (key, value) in write.AuditAnnotations)
            {
                visit.Annotations[key] = value;
            }
        }
    }

    private void Authorize(HttpContext http, ApiCall? call, UserInfo user)
    {
        var access = call?.Access(user) ?? new AccessRequest(user, http.Request.Method.ToLowerInvariant()) { Path = http.Request.Path };
        if (!authorizer.Allows(access))
        {
            throw access.Refusal();
        }

        if (call is not null && !endpoints.Paths.Serves(call.Type.Group))
        {
            throw ApiErrors.NoSuchPath();
        }
    }

    private static JsonObject Options(ApiCall call)
    {
        var options = new JsonObject
        {
            ["kind"] = call.Verb switch
            {
                "create" => "CreateOptions",
                "patch" => "PatchOptions",
                "update" => "UpdateOptions",
                _ => "DeleteOptions",
            },
            ["apiVersion"] = "meta.k8s.io/v1",
        };
        foreach (var name in new[] { "fieldManager", "fieldValidation" })
        {
            if (call.Parameter(name) is { Length: > 0 } value)
            {
                options[name] = value;
            }
        }

        if (call.DryRun)
        {
            options["dryRun"] = new JsonArray("All");
        }

        return options;
    }

    private static async Task RefuseAsync(HttpContext http, ApiException refusal)
    {
        if (!http.Response.HasStarted)
        {
            await http.Response.WriteAsync(refusal.Code, refusal.ToStatus());
        }
    }

    private void Note(HttpContext http, Visit visit)
    {
        if (visit.IsNoted)
        {
            return;
        }

        visit.IsNoted = true;
        var access = visit.Call?.Access(visit.User);
        var request = new RecordedRequest(
            visit.User.Name,
            access?.Verb ?? http.Request.Method.ToLowerInvariant(),
            $"{http.Request.Path}{http.Request.QueryString}",
            http.Response.StatusCode)
        {
            Group = access?.Group ?? "",
            Resource = access?.Resource ?? "",
            Subresource = access?.Subresource ?? "",
            Namespace = access?.Namespace ?? "",
            Name = access?.Name ?? "",
            UserAgent = http.Request.Headers.UserAgent.ToString(),
        };
        audit.Write(request, visit.Annotations);
    }

    /// <summary>One request while it is handled.</summary>
    private sealed class Visit(ApiCall? call)
    {
        public ApiCall? Call { get; } = call;

        public UserInfo User { get; set; } = UserInfo.Anonymous;

        public Dictionary<string, string> Annotations { get; } = new(StringComparer.Ordinal);

        public bool IsNoted { get; set; }
    }
}
