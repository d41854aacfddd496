using CarPortal.Data;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Users;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace CarPortal.Web.Account;

/// <summary>
/// What passkeys.js asks for before it asks the browser for a passkey. The answers go to the pages' own forms; only that of
/// a live page, which must not be left, comes here.
/// </summary>
internal static class PasskeyEndpoints
{
    public static void MapPasskeys(this WebApplication app)
    {
        var options = app.MapGroup("/passkeys").AddEndpointFilter(DemandTokenAsync);
        options.MapPost("/sign-in", AskToSignInAsync).AllowAnonymous();
        options.MapPost("/second", AskForSecondStepAsync).AllowAnonymous();
        options.MapPost("/confirm", AskToConfirmAsync);
        options.MapPost("/add", AskForNewAsync).WithMetadata(new OpenBeforeEnrolmentAttribute());
        options.MapPost("/confirmed", ConfirmAsync).DisableAntiforgery(); // The filter demands it, by its header.
    }

    private static async ValueTask<object?> DemandTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Results.BadRequest();

    private static async Task<IResult> AskToSignInAsync(HttpContext context, Passkeys passkeys) =>
        Json(await passkeys.AskAsync(context, PasskeyPurpose.SignIn, userId: null));

    private static async Task<IResult> AskForSecondStepAsync(HttpContext context, Passkeys passkeys, PendingSignInCookie pendings) =>
        pendings.Read(context) is { } pending
            ? Json(await passkeys.AskAsync(context, PasskeyPurpose.SecondStep(pending), pending.UserId))
            : Results.Conflict();

    private static async Task<IResult> AskToConfirmAsync(HttpContext context, Passkeys passkeys) =>
        context.User is var me && me.SessionKey() is { } session
            ? Json(await passkeys.AskAsync(context, PasskeyPurpose.Confirm(session), me.UserId()))
            : Results.Unauthorized();

    private static async Task<IResult> AskForNewAsync(HttpContext context, Passkeys passkeys, PasskeyService own, AccountService account)
    {
        var ct = context.RequestAborted;
        if (context.User.SessionKey() is not { } session || await account.GetAsync(ct) is not { } me)
        {
            return Results.Unauthorized();
        }

        return await own.BeginAsync(ct) switch
        {
            SaveResult.Saved => Json(await passkeys.AskForNewAsync(context, PasskeyPurpose.Add(session), me)),
            SaveResult.Unconfirmed => Results.Conflict(), // The form is sent all the same: its page knows what to do.
            SaveResult.Invalid(var errors) => Results.Text(errors[0].Message, statusCode: StatusCodes.Status422UnprocessableEntity),
            _ => Results.Forbid(),
        };
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext context, [FromForm] string? credential, Passkeys passkeys, PasskeySignInService signIn) =>
        context.User.SessionKey() is { } session
        && await signIn.ConfirmAsync(
            () => passkeys.CheckAsync(context, PasskeyPurpose.Confirm(session), credential), context.RequestAborted) is SaveResult.Saved
            ? Results.NoContent()
            : Results.StatusCode(StatusCodes.Status422UnprocessableEntity);

    private static IResult Json(string options) => Results.Text(options, "application/json");
}
