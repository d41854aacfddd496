using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using CarPortal.Data;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Api;

/// <summary>
/// How often one key may be used, and how often one network address may come with a bad one. Good keys from an address
/// that guesses are served as ever: an office has one address.
/// </summary>
internal sealed class KeyLimits(IOptions<SecurityOptions> options) : IDisposable
{
    private const int WindowSeconds = 60;

    private readonly PartitionedRateLimiter<int> _requests = PerMinute<int>(options.Value.KeyRequestsPerMinute);
    private readonly PartitionedRateLimiter<string> _failures = PerMinute<string>(options.Value.KeyFailuresPerMinute);

    // As in draft-ietf-httpapi-ratelimit-headers: a policy by name with its quota and window.
    private readonly string _policy = string.Create(CultureInfo.InvariantCulture, $"\"key\";q={options.Value.KeyRequestsPerMinute};w={WindowSeconds}");

    /// <summary>Counts a use of a key and tells its holder where they stand.</summary>
    /// <returns>Whether it may be used, or how many seconds to wait.</returns>
    public (bool Allowed, int RetryAfter) Use(int keyId, IHeaderDictionary headers)
    {
        using var lease = _requests.AttemptAcquire(keyId);
        var wait = lease.IsAcquired ? 0 : SecondsOf(lease);
        var left = lease.IsAcquired ? _requests.GetStatistics(keyId)?.CurrentAvailablePermits ?? 0 : 0;
        headers["RateLimit-Policy"] = _policy;
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"key\";r={left};t={(lease.IsAcquired ? WindowSeconds : wait)}");
        return (lease.IsAcquired, wait);
    }

    /// <summary>Counts a bad key.</summary>
    /// <inheritdoc cref="Use"/>
    public (bool Allowed, int RetryAfter) Fail(IPAddress? address)
    {
        using var lease = _failures.AttemptAcquire(NetworkPlace.Of(address));
        return (lease.IsAcquired, lease.IsAcquired ? 0 : SecondsOf(lease));
    }

    public void Dispose()
    {
        _requests.Dispose();
        _failures.Dispose();
    }

    private static PartitionedRateLimiter<T> PerMinute<T>(int limit)
        where T : notnull =>
        PartitionedRateLimiter.Create<T, T>(who => RateLimitPartition.GetSlidingWindowLimiter(who, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = limit,
            Window = TimeSpan.FromSeconds(WindowSeconds),
            SegmentsPerWindow = 12,
        }));

    private static int SecondsOf(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : WindowSeconds;
}

/// <summary>Where the limits of keys are applied: once it is known whose the key is, before anything is done for it.</summary>
internal static class KeyLimitsExtensions
{
    public static void UseKeyLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<KeyLimits>();
        app.UseWhen(context => context.Request.IsForPrograms() && ApiKeyHandler.IsUsedBy(context.Request), api => api.Use(async (context, next) =>
        {
            var (allowed, wait) = (await context.AuthenticateAsync(ApiKeyHandler.SchemeName)).Succeeded
                && await context.RequestServices.GetRequiredService<PortalActorSource>().GetAsync(context.RequestAborted) is { KeyId: { } key }
                ? limits.Use(key, context.Response.Headers)
                : limits.Fail(context.Connection.RemoteIpAddress);
            if (allowed)
            {
                await next(context);
                return;
            }

            context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            await ApiProblem.Of(StatusCodes.Status429TooManyRequests, $"Too many requests; try again in {wait} seconds.").ExecuteAsync(context);
        }));
    }
}
