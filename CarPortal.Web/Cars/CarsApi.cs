namespace CarPortal.Web.Cars;

/// <summary>The cars as other systems see them.</summary>
internal static class CarsApi
{
    public static IServiceCollection AddCarsApi(this IServiceCollection services) => services;

    public static void MapCarsApi(this WebApplication app)
    {
    }
}
