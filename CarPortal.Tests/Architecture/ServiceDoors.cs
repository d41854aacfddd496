using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Architecture;

/// <summary>The public methods of CarPortal.Data's services, and what comes of calling one.</summary>
internal static class ServiceDoors
{
    /// <summary>What <see cref="DataServiceCollectionExtensions"/> registers of its own, by lifetime.</summary>
    public static IEnumerable<Type> Registered(DataOptions options, bool scoped) =>
        new ServiceCollection().AddCarPortalData(options)
            .Where(s => s.ServiceType.Assembly == typeof(CarPortalDbContext).Assembly && !s.ServiceType.IsAssignableTo(typeof(DbContext)))
            .Where(s => s.Lifetime == ServiceLifetime.Singleton != scoped)
            .Select(s => s.ServiceType).Distinct().OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>The methods of a service that a page or endpoint could call.</summary>
    public static IEnumerable<MethodInfo> Methods(Type service) =>
        service.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName);

    /// <summary>The table's name of a method, shared by its overloads.</summary>
    public static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    /// <summary>Calls a method as somebody.</summary>
    /// <returns>
    /// Whether it was refused: the permission was denied, the answer was Forbidden, or there was none although what was
    /// asked for exists.
    /// </returns>
    public static async Task<bool> IsRefusedAsync(MethodInfo method, AccessCaller caller, object?[] arguments)
    {
        try
        {
            var result = await CallAsync(method, caller, arguments);
            return method.Name.StartsWith("WhyNot", StringComparison.Ordinal) ? IsForbidden(result) : IsRefusal(result);
        }
        catch (PermissionDeniedException)
        {
            return true;
        }
    }

    /// <summary>Calls a method as somebody.</summary>
    /// <returns>All that it gave.</returns>
    /// <exception cref="PermissionDeniedException">The method threw it.</exception>
    public static async Task<object?> CallAsync(MethodInfo method, AccessCaller caller, object?[] arguments)
    {
        var service = caller.Scope.ServiceProvider.GetRequiredService(method.DeclaringType!);
        try
        {
            return await ResultAsync(method.Invoke(service, arguments));
        }
        catch (TargetInvocationException e) when (e.InnerException is PermissionDeniedException denied)
        {
            throw denied;
        }
    }

    private static async Task<object?> ResultAsync(object? answer)
    {
        switch (answer)
        {
            case IAsyncEnumerable<object> stream:
                var items = new List<object>();
                await foreach (var item in stream.WithCancellation(TestContext.Current.CancellationToken))
                {
                    items.Add(item);
                }

                return items;
            case Task task:
                await task;
                return task.GetType().GetProperty("Result") is { } result ? result.GetValue(task) : answer;
            case not null when answer.GetType().GetMethod("AsTask") is { } asTask:
                return await ResultAsync(asTask.Invoke(answer, []));
            default:
                return answer;
        }
    }

    private static bool IsRefusal(object? result) => result switch
    {
        null => true,
        string or IEnumerable => false,
        ITuple parts => Enumerable.Range(0, parts.Length).Any(i => IsForbidden(parts[i])),
        _ => IsForbidden(result) || result.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0)
            .Any(p => p.PropertyType == typeof(SaveResult) && IsForbidden(p.GetValue(result))),
    };

    // Every closed result type names the case so: SaveResult.Forbidden, ImportResult.Forbidden …
    private static bool IsForbidden(object? result) => result?.GetType().Name == nameof(SaveResult.Forbidden);
}
