using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Refusals;

namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>
/// The parameter <c>fieldValidation</c>: how the server reports unknown fields to the client. It reports nothing unless the client
/// requests it.
/// </summary>
public static class FieldValidation
{
    /// <exception cref="ApiException">Strict, and a field is unknown; or a field is of a wrong type.</exception>
    public static void Check(string? mode, ResourceType type, JsonNode item, WriteContext write)
    {
        if (mode is not ("Strict" or "Warn"))
        {
            return;
        }

        if (KnownFields.Mistyped(type, item) is { Count: > 0 } mistyped)
        {
            throw ApiErrors.BadRequest(
                $"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: json: {string.Join(", ", mistyped)}");
        }

        var unknown = KnownFields.Unknown(type, item).Select(path => $"unknown field \"{path}\"").ToList();
        if (mode is "Warn")
        {
            write.Warnings.AddRange(unknown);
        }
        else if (unknown.Count > 0)
        {
            throw ApiErrors.BadRequest(
                $"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {string.Join(", ", unknown)}"
            );
        }
    }
}
