using VaultInjector.Webhook.Pacing;

namespace VaultInjector.Webhook.Admission;

/// <summary>Composition of the admission room.</summary>
internal static class AdmissionRegistration
{
    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<InjectionSettingsSource>()
        .AddSingleton<ThinnedLog>()
        .AddSingleton<ApiServerClients>()
        .AddSingleton<ReviewBodies>()
        .AddSingleton<PodAdmission>()
        .AddSingleton<AdmissionEndpoint>();

    public static void MapAdmission(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/mutate", (RequestDelegate)routes.ServiceProvider.GetRequiredService<AdmissionEndpoint>().HandleAsync);
}
