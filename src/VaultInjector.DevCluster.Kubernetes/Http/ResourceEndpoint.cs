using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.DevCluster.Kubernetes.Authorization;
using VaultInjector.DevCluster.Kubernetes.Operations;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Everything that requests on resources need.</summary>
public sealed record ResourceServices(
    ObjectStore Store,
    ResourceWriter Writer,
    ResourceRemover Remover,
    ResourcePatcher Patcher,
    AccessReviews Reviews,
    TokenRequests Tokens,
    AdmissionChain Admission,
    TimeProvider Clock);

/// <summary>Carries out requests on resources.</summary>
public sealed class ResourceEndpoint(ResourceServices services, CancellationToken stopping)
{
    private readonly PodBinding _pods = new(services.Admission, services.Writer);
    private readonly WatchResponse _watches = new(services.Store, services.Clock);

    public Task HandleAsync(ApiCall call, WriteContext write, HttpContext http)
    {
        if (call.Target.Name.Length > 0 && call.Verb is "create" && call.Target.Subresource.Length == 0)
        {
            throw ApiErrors.MethodNotAllowed();
        }

        if (call.Type.Namespaced && call.AllNamespaces && call.Verb is not ("list" or "watch"))
        {
            throw call.Verb is "create"
                ? ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request")
                : ApiErrors.MethodNotAllowed();
        }

        return call.Verb switch
        {
            "get" when call.Target.Subresource is "" or "status" or "ephemeralcontainers" => GetAsync(call, http),
            "list" when call.Type.IsStored => ListAsync(call, http),
            "watch" when call.Type.IsStored => _watches.RunAsync(call, http, stopping),
            "create" => CreateAsync(call, write, http),
            "update" when call.Target.Name.Length > 0 => UpdateAsync(call, write, http),
            "patch" when call.Target.Name.Length > 0 => PatchAsync(call, write, http),
            "delete" => DeleteAsync(call, write, http),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    private static Task SendAsync(ApiCall call, HttpContext http, int status, JsonObject item) =>
        http.Response.WriteAsync(status, Representation.Wanted(http.Request).One(item));

    private Task GetAsync(ApiCall call, HttpContext http)
    {
        var target = call.Target;
        var item = services.Store.Get(target.Type, target.Namespace, target.Name) ?? throw ApiErrors.NotFound(call.Type, target.Name);
        return SendAsync(call, http, 200, item);
    }

    private Task ListAsync(ApiCall call, HttpContext http)
    {
        var selection = Selection.Of(call);
        var listing = services.Store.List(selection.Type, selection.Namespace);
        List<JsonObject> items = [.. listing.Items.Where(selection.Matches)];
        return http.Response.WriteAsync(200, Representation.Wanted(http.Request).Many(call.Type, items, listing.ResourceVersion));
    }

    private async Task CreateAsync(ApiCall call, WriteContext write, HttpContext http)
    {
        var body = await BodyReader.ObjectAsync(http.Request);
        if (call.Type == ResourceCatalog.Bindings || call.Target.Subresource is "binding")
        {
            await http.Response.WriteAsync(201, await _pods.BindAsync(call.Target, body, write, http.RequestAborted));
        }
        else if (!call.Type.IsStored)
        {
            await http.Response.WriteAsync(201, services.Reviews.Answer(call.Type, body, write.User));
        }
        else if (call.Target.Subresource is "token")
        {
            await http.Response.WriteAsync(201, services.Tokens.Answer(call.Target.Namespace, call.Target.Name, body));
        }
        else if (call.Target.Subresource.Length > 0)
        {
            throw ApiErrors.MethodNotAllowed();
        }
        else
        {
            var item = await services.Writer.CreateAsync(call.Target, body, write, http.RequestAborted);
            http.Response.Warn(write.Warnings);
            await SendAsync(call, http, 201, item);
        }
    }

    private async Task UpdateAsync(ApiCall call, WriteContext write, HttpContext http)
    {
        var body = await BodyReader.ObjectAsync(http.Request);
        var item = await services.Writer.ModifyAsync(call.Target, _ => body, write, http.RequestAborted);
        http.Response.Warn(write.Warnings);
        await SendAsync(call, http, 200, item);
    }

    private async Task PatchAsync(ApiCall call, WriteContext write, HttpContext http)
    {
        var media = BodyReader.MediaType(http.Request);
        var body = await BodyReader.NodeAsync(http.Request) ?? throw ApiErrors.BadRequest("the patch is empty");
        if (media is ResourcePatcher.Apply && string.IsNullOrEmpty(call.Parameter("fieldManager")))
        {
            throw ApiErrors.BadRequest(
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        }

        var target = call.Target;
        var existed = services.Store.Get(target.Type, target.Namespace, target.Name) is not null;
        var item = await services.Patcher.PatchAsync(
            target, new PatchRequest(media, body, call.Parameter("fieldManager") ?? ""), write, http.RequestAborted);
        http.Response.Warn(write.Warnings);
        await SendAsync(call, http, existed ? 200 : 201, item);
    }

    private async Task DeleteAsync(ApiCall call, WriteContext write, HttpContext http)
    {
        var options = await OptionsAsync(call, http);
        write = IsDryRun(options) ? write with { DryRun = true } : write;
        var item = await services.Remover.DeleteAsync(call.Target, options, write, http.RequestAborted);
        var whole = call.Type.Kind is "Pod" or "Namespace" || item.IsEnding();
        await (whole ? SendAsync(call, http, 200, item) : http.Response.WriteAsync(200, Responses.Deleted(call.Type, item)));
    }

    private static async Task<JsonObject?> OptionsAsync(ApiCall call, HttpContext http)
    {
        var options = await BodyReader.OptionalAsync(http.Request) ?? [];
        if (call.Parameter("gracePeriodSeconds") is { } grace)
        {
            options["gracePeriodSeconds"] = JsonNode.Parse(grace);
        }

        if (call.Parameter("propagationPolicy") is { } policy)
        {
            options["propagationPolicy"] = policy;
        }

        return options;
    }

    private static bool IsDryRun(JsonObject? options) => options.Texts("dryRun").Contains("All", StringComparer.Ordinal);
}
